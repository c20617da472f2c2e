// SPDX-License-Identifier: Apache-2.0
//
// fill_meta PLUGIN DIRECTORY: fills a small disk through a meta store, then makes room. Status 0: it did as promised;
// 77: no small disk to be had here; anything else: see the line on standard error.
#include <mortise/meta_store_handle.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>

#include "contract/blob_store/pattern.h"
#include "contract/full_disk/small_disk.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;

test::TestHost* logged = nullptr;

void require(bool good, const std::string& what) {
  if (good) return;
  for (const auto& line : logged->lines()) std::fprintf(stderr, "%s\n", line.c_str());
  std::fprintf(stderr, "fill_meta: %s\n", what.c_str());
  std::_Exit(1);
}

class Filler {
 public:
  explicit Filler(MetaStoreHandle store) : store_(store) {}

  Status put() {
    const auto key = std::to_string(acknowledged_);
    auto done = store_.commit_and_wait(
        Batch("p", MORTISE_STRICT).put(key, test::pattern(30000, static_cast<uint64_t>(acknowledged_))));
    if (done) ++acknowledged_;
    return done ? Status::ok : done.error().status;
  }
  void check_all(const char* when) const {
    for (int i = 0; i < acknowledged_; ++i) {
      auto found = store_.get("p", std::to_string(i));
      require(found && found->value_or("") == test::pattern(30000, static_cast<uint64_t>(i)),
              std::string(when) + ": record " + std::to_string(i) + " is not as acknowledged");
    }
    auto next = store_.get("p", std::to_string(acknowledged_));
    require(next && !*next, std::string(when) + ": a refused record is there");
  }
  int acknowledged_ = 0;

 private:
  MetaStoreHandle store_;
};

// Fills the disk, then frees `ballast`.
void fill(Filler& filler, const std::string& ballast) {
  Status s = Status::ok;
  while (s == Status::ok) s = filler.put();
  require(s == Status::no_space, "the first refusal has status " + std::to_string(static_cast<int>(s)));
  filler.check_all("full");
  for (int i = 0; i < 20; ++i) {
    s = filler.put();  // may succeed: the disk was full because of a compaction, which gave its space back
    require(s == Status::no_space || s == Status::ok,
            "a later refusal has status " + std::to_string(static_cast<int>(s)));
  }
  std::filesystem::remove(ballast);
  while (filler.put() != Status::ok) std::this_thread::yield();
  for (int i = 0; i < 20; ++i) require(filler.put() == Status::ok, "service did not resume");
  filler.check_all("resumed");
}

void take_all_room(const std::string& file) {
  std::ofstream out(file, std::ios::binary);
  while (out << std::string(4096, 'b') << std::flush) continue;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string directory = argv[2];
  const std::string ballast = directory + "/ballast";
  if (!test::mount_small_disk(directory, size_t{64} << 20)) return 77;
  test::write_ballast(ballast, size_t{44} << 20);
  test::TestHost host({{"write_buffer_size", "1MiB"}});
  host.use_data_directory(directory + "/store");
  logged = &host;
  int acknowledged = 0;
  const auto run = [&](const char* when, const auto& what) {
    test::LoadedPlugin plugin(argv[1], host);
    Filler filler(MetaStoreHandle(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID)));
    filler.acknowledged_ = acknowledged;
    if (acknowledged > 0) filler.check_all(when);
    what(filler);
    acknowledged = filler.acknowledged_;
  };
  run("new", [&](Filler& filler) {
    fill(filler, ballast);
    take_all_room(ballast);
  });
  for (int i = 0; i < 3; ++i) run("started on a full disk", [](Filler&) {});
  std::filesystem::remove(ballast);
  run("restarted", [](Filler& filler) { require(filler.put() == Status::ok, "service did not resume at a start"); });
  return 0;
}
