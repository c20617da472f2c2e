// SPDX-License-Identifier: Apache-2.0
//
// blob_crash_writer PLUGIN DIRECTORY SEED: three threads write, settle, abort and remove blobs for ever and print what
// a server would have committed (see recovery_test.cc). To be killed.
#include <mortise/blob_store_handle.h>
#include <unistd.h>

#include <cstdlib>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "contract/blob_store/pattern.h"
#include "support/loaded_plugin.h"

namespace {

using namespace mortise;

void say(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::exit(5);
}

void write_forever(BlobStoreHandle store, unsigned seed) {
  std::mt19937 random(seed);
  struct Written {
    std::string id;
    size_t size;
    uint64_t content;
  };
  std::vector<Written> mine;
  const auto finish = [&](BlobWriterHandle& writer, size_t size, uint64_t content) {
    const std::string id(writer.id());
    if (!writer.finish_and_wait()) std::exit(3);
    say("finished " + id + " " + std::to_string(size) + " " + std::to_string(content) + "\n");
    if (random() % 2 == 0) store.settle(id);
    mine.push_back({id, size, content});
  };
  for (;;) {
    if (!mine.empty() && random() % 3 == 0) {
      const Written source = mine[random() % mine.size()];
      auto copy = store.clone(source.id, "p", "k", MORTISE_STRICT);
      if (copy && random() % 8 != 0) finish(*copy, source.size, source.content);
      if (!copy && copy.error().status != Status::unsupported) std::exit(6);
    }
    const size_t size = random() % 4 == 0 ? random() % 2000000 : random() % 5000;
    const uint64_t content = random() % 1000;
    auto writer = store.create("p", "k", random() % 2 == 0 ? -1 : static_cast<int64_t>(size), MORTISE_STRICT);
    if (!writer) std::exit(3);
    const auto bytes = test::pattern(size, content);
    const size_t half = size / 2;
    if (!writer->write_and_wait(std::string_view(bytes).substr(0, half))) std::exit(3);
    if (!writer->write_and_wait(std::string_view(bytes).substr(half))) std::exit(3);
    if (random() % 8 == 0) continue;  // aborts
    finish(*writer, size, content);
    if (mine.size() < 4 || random() % 2 == 0) continue;
    const size_t index = random() % mine.size();
    const std::string old = mine[index].id;
    mine.erase(mine.begin() + static_cast<ptrdiff_t>(index));
    say("removing " + old + "\n");
    if (!store.remove(old)) std::exit(4);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  test::TestHost host;
  host.use_data_directory(argv[2]);
  test::LoadedPlugin plugin(argv[1], host);
  const BlobStoreHandle store(plugin.table<mortise_blob_store>(MORTISE_BLOB_STORE_ID));
  const unsigned seed = 1000 * static_cast<unsigned>(std::stoul(argv[3]));
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 3; ++t) threads.emplace_back(write_forever, store, seed + t);
  for (auto& t : threads) t.join();
}
