// SPDX-License-Identifier: Apache-2.0
//
// fill_blobs PLUGIN DIRECTORY: fills a small disk through a blob store, then makes room. Status 0: it did as promised;
// 77: no small disk to be had here; anything else: see the line on standard error.
#include <mortise/blob_store_handle.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "contract/blob_store/pattern.h"
#include "contract/full_disk/small_disk.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;

constexpr size_t kSize = size_t{3} << 20;

void require(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "fill_blobs: %s\n", what.c_str());
  std::_Exit(1);
}

Result<std::string> put(BlobStoreHandle store, uint64_t seed, bool hint) {
  auto w = store.create("p", "k", hint ? static_cast<int64_t>(3 * kSize) : -1, MORTISE_STRICT);
  if (!w) return std::move(w).error();
  std::string id(w->id());
  const auto bytes = test::pattern(kSize, seed);
  for (int i = 0; i < 3; ++i)
    if (auto written = w->write_and_wait(bytes); !written) return std::move(written).error();
  if (auto finished = w->finish_and_wait(); !finished) return std::move(finished).error();
  return id;
}

size_t count(BlobStoreHandle store) {
  size_t out = 0;
  auto done = store.scan([&](const BlobStoreHandle::Scanned&) { return ++out > 0; });
  require(done.ok(), "scan failed");
  return out;
}

void fill(BlobStoreHandle store, bool hint) {
  std::vector<std::string> ids;
  for (;;) {
    auto id = put(store, ids.size(), hint);
    if (!id) {
      require(id.error().status == Status::no_space, id.error().message);
      break;
    }
    ids.push_back(*id);
  }
  require(ids.size() >= 2, "the disk was full too early");
  require(count(store) == ids.size(), "something is left of the refused blob");
  for (size_t i = 0; i < ids.size(); ++i) {
    auto r = store.open(ids[i]);
    std::string bytes(kSize, '\0');
    require(r && r->size() == 3 * kSize && r->read(kSize, bytes.data(), kSize) && bytes == test::pattern(kSize, i),
            "a finished blob is damaged");
  }
  require(!put(store, 0, hint), "room came from nowhere");
  require(store.remove(ids[0]).ok(), "remove failed");
  auto again = put(store, 0, hint);
  require(again.ok(), "service did not resume");
  ids[0] = *again;
  for (const auto& id : ids) require(store.remove(id).ok(), "remove failed");
  require(count(store) == 0, "something is left");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string directory = argv[2];
  if (!test::mount_small_disk(directory, size_t{32} << 20)) return 77;
  test::TestHost host;
  host.use_data_directory(directory + "/store");
  test::LoadedPlugin plugin(argv[1], host);
  const BlobStoreHandle store(plugin.table<mortise_blob_store>(MORTISE_BLOB_STORE_ID));
  auto none = [](std::string_view, std::string_view, std::string_view) { return false; };
  require(store.recover(none).ok(), "recover failed");
  fill(store, false);
  fill(store, true);
  return 0;
}
