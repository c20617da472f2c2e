// SPDX-License-Identifier: Apache-2.0
//
// meta_crash_writer VARIANT DIRECTORY: four threads write for ever, each the two records of its own partition in one
// strict batch, and print "<thread> <number>" after each acknowledgement. To be killed.
#include <mortise/meta_store_handle.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "contract/meta_store/variant.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;

void write_forever(MetaStoreHandle store, unsigned thread) {
  const std::string partition = "t" + std::to_string(thread);
  auto old = store.get(partition, "number");
  if (!old) std::exit(3);
  std::optional<std::string> last = std::move(old).value();
  for (int i = last ? std::stoi(*last) + 1 : 1;; ++i) {
    const std::string number = std::to_string(i);
    Batch b(partition, MORTISE_STRICT);
    b.expect("number", last).put("number", number).put("text", std::string(1000, static_cast<char>('a' + i % 26)));
    if (!store.commit_and_wait(b)) std::exit(4);
    last = number;
    const std::string line = std::to_string(thread) + " " + number + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(5);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  test::TestHost host(test::options_in(argv[1]));
  host.use_data_directory(argv[2]);
  test::LoadedPlugin plugin(test::plugin_in(argv[1]), host);
  const MetaStoreHandle store(plugin.table<mortise_meta_store>(MORTISE_META_STORE_ID));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 4; ++t) threads.emplace_back(write_forever, store, t);
  for (auto& t : threads) t.join();
}
