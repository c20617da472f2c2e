// SPDX-License-Identifier: Apache-2.0
//
// fill_segments PLUGIN DIRECTORY: fills a small disk with values that lie in segments, removes every second one, and
// expects their room back, though every segment has values that stay. Status as of fill_meta.
#include <mortise/meta_store_handle.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "contract/blob_store/pattern.h"
#include "contract/full_disk/small_disk.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;
using namespace std::chrono_literals;

constexpr size_t kDisk = size_t{48} << 20;
constexpr size_t kValue = 4096;
constexpr int kBatch = 16;  // values of a commit
constexpr auto kPatience = 60s;

test::TestHost* logged = nullptr;

void require(bool good, const std::string& what) {
  if (good) return;
  for (const auto& line : logged->lines()) std::fprintf(stderr, "%s\n", line.c_str());
  std::fprintf(stderr, "fill_segments: %s\n", what.c_str());
  std::_Exit(1);
}

std::string key_of(size_t n) { return std::to_string(n); }
std::string value_of(size_t n) { return test::pattern(kValue, n); }

class Values {
 public:
  explicit Values(MetaStoreHandle store) : store_(store) {}

  Status put_some() {
    Batch batch("p", MORTISE_STRICT);
    for (size_t n = there_.size(); n < there_.size() + kBatch; ++n) batch.put(key_of(n), value_of(n));
    auto done = store_.commit_and_wait(std::move(batch));
    if (done) there_.resize(there_.size() + kBatch, true);
    return done ? Status::ok : done.error().status;
  }
  size_t put_until_full() {
    const size_t before = there_.size();
    Status s = Status::ok;
    while (s == Status::ok) s = put_some();
    require(s == Status::no_space, "a refusal has status " + std::to_string(static_cast<int>(s)));
    return there_.size() - before;
  }
  /// Of those from `first` on that are still there.
  void remove_every_second(size_t first) {
    bool keep = false;
    for (size_t n = first; n < there_.size(); ++n) {
      if (!there_[n] || (keep = !keep)) continue;
      wait_for([&] { return store_.commit_and_wait(Batch("p", MORTISE_STRICT).remove(key_of(n)).frees_space()).ok(); },
               "removal of " + key_of(n));
      there_[n] = false;
    }
  }
  /// Some come in at once, the others as room comes back.
  void put_at_last(size_t values) {
    for (size_t came = 0; came < values; came += kBatch)
      wait_for([&] { return put_some() == Status::ok; }, "a value, after " + std::to_string(came) + " that came in,");
  }
  void check_all(const char* when) const {
    for (size_t n = 0; n < there_.size() + kBatch; ++n) {
      auto found = store_.get("p", key_of(n));
      const bool expected = n < there_.size() && there_[n];
      require(found && (expected ? found->value_or("") == value_of(n) : !*found),
              std::string(when) + ": record " + std::to_string(n) + " is not as acknowledged");
    }
  }

 private:
  template <class Attempt>
  void wait_for(const Attempt& attempt, const std::string& what) {
    const auto give_up = std::chrono::steady_clock::now() + kPatience;
    while (!attempt()) {
      require(std::chrono::steady_clock::now() < give_up, what + " is refused for ever");
      std::this_thread::sleep_for(1ms);
    }
  }
  MetaStoreHandle store_;
  std::vector<bool> there_;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string directory = argv[2];
  if (!test::mount_small_disk(directory, kDisk)) return 77;
  test::TestHost host({{"write_buffer_size", "1MiB"}, {"segment_size", argv[3]}});
  host.use_data_directory(directory + "/store");
  logged = &host;
  test::LoadedPlugin plugin(argv[1], host);
  Values values(MetaStoreHandle(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID)));
  const size_t first = values.put_until_full();
  for (int round = 0; round < 3; ++round) {
    values.check_all("full");
    values.remove_every_second(0);
    values.check_all("removed");
    values.put_at_last(first / 4);  // half of them were removed, and moving takes room
    (void)values.put_until_full();
  }
  values.check_all("at the end");
  return 0;
}
