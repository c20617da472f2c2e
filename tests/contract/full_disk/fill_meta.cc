// SPDX-License-Identifier: Apache-2.0
//
// fill_meta PLUGIN DIRECTORY: fills a small disk through a meta store, then makes room. Status 0: it did as promised;
// 77: no small disk to be had here; anything else: see the line on standard error.
#include <mortise/meta_store.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "contract/blob_store/pattern.h"
#include "contract/full_disk/small_disk.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;

void require(bool good, const std::string& what) {
  if (good) return;
  std::fprintf(stderr, "fill_meta: %s\n", what.c_str());
  std::_Exit(1);
}

class Filler {
 public:
  explicit Filler(MetaStore store) : store_(store) {}

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
  MetaStore store_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string directory = argv[2];
  if (!test::mount_small_disk(directory, size_t{32} << 20)) return 77;
  test::write_ballast(directory + "/ballast", size_t{12} << 20);
  test::TestHost host({{"write_buffer_size", "1MiB"}});
  host.use_data_directory(directory + "/store");
  int acknowledged = 0;
  {
    test::LoadedPlugin plugin(argv[1], host);
    Filler filler(MetaStore(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID)));
    Status s = Status::ok;
    while (s == Status::ok) s = filler.put();
    require(s == Status::no_space, "the first refusal has status " + std::to_string(static_cast<int>(s)));
    filler.check_all("full");
    for (int i = 0; i < 20; ++i) {
      s = filler.put();  // may succeed: the disk was full because of a compaction, which gave its space back
      require(s == Status::no_space || s == Status::ok,
              "a later refusal has status " + std::to_string(static_cast<int>(s)));
    }
    std::filesystem::remove(directory + "/ballast");
    while (filler.put() != Status::ok) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) require(filler.put() == Status::ok, "service did not resume");
    filler.check_all("resumed");
    acknowledged = filler.acknowledged_;
  }
  test::LoadedPlugin plugin(argv[1], host);
  Filler filler(MetaStore(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID)));
  filler.acknowledged_ = acknowledged;
  filler.check_all("restarted");
  return 0;
}
