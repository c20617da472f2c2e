// SPDX-License-Identifier: Apache-2.0
//
// Measures every loaded algorithm: GB per CPU second over 1 MiB pieces in cache, and the time of one short object with
// a fresh state. Not a test. Build it with the release preset:  ninja checksum_throughput && MORTISE_BUILD_DIR=.
// bin/checksum_throughput
#include <time.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "contract/checksum/loaded_algorithms.h"

namespace mortise::test {
namespace {

constexpr size_t kPiece = size_t{1} << 20;
constexpr int kRuns = 15;

/// CPU time of this thread: other programs disturb it less than they do the clock on the wall.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// The best of some runs.
double seconds_for(auto&& work) {
  double best = 1e9;
  for (int run = 0; run < kRuns; ++run) {
    const double start = cpu_seconds();
    work();
    best = std::min(best, cpu_seconds() - start);
  }
  return best;
}

void measure(const AlgorithmPlace& place) {
  const ChecksumPlugin plugin(place.file);
  const std::string data = pseudo_random_bytes(kPiece, 1);
  const std::string small = data.substr(0, 64);
  constexpr int kPieces = 64;
  constexpr int kObjects = 50'000;
  std::array<uint8_t, MORTISE_DIGEST_MAX> digest;
  const double large = seconds_for([&] {
    Hasher hasher(plugin.table(), place.index);
    for (int i = 0; i < kPieces; ++i) hasher.update(data);
    (void)hasher.finish();
  });
  const double objects = seconds_for([&] {
    const mortise_checksum* t = plugin.table();
    for (int i = 0; i < kObjects; ++i) {
      void* state = t->create(t->self, place.index);
      t->update(state, small.data(), small.size());
      t->finish(state, digest.data());
      t->destroy(state);
    }
  });
  std::printf("%-10s %-18s %7.2f GB/s  %7.0f ns per object of 64 bytes\n", place.name.c_str(), place.plugin.c_str(),
              static_cast<double>(kPiece) * kPieces / large / 1e9, objects / kObjects * 1e9);
}

}  // namespace
}  // namespace mortise::test

int main() {
  for (const auto& place : mortise::test::find_algorithms()) mortise::test::measure(place);
}
