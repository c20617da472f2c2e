// SPDX-License-Identifier: Apache-2.0
//
// When answers came, and how long they took.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <vector>

namespace mortise::bench {

class LoadTimes {
 public:
  using Clock = std::chrono::steady_clock;

  /// An answer to what was sent at `sent` has come.
  void add(Clock::time_point sent, Clock::time_point now) {
    const auto took = micros(now - sent);
    times_.push_back(took);
    pause_ = std::max(pause_, micros(now - last_));
    last_ = now;
    const auto second = static_cast<size_t>(std::chrono::duration_cast<std::chrono::seconds>(now - began_).count());
    if (second >= seconds_.size()) seconds_.resize(second + 1);
    ++seconds_[second].answers;
    seconds_[second].longest = std::max(seconds_[second].longest, took);
  }

  /// One line of JSON. "pause_us" is the longest time in which no answer came at all; "timeline" has for each second
  /// how many came, and how long the slowest of them took. `refused` of the answers were no success.
  void print(uint64_t refused) {
    const double seconds = std::chrono::duration<double>(Clock::now() - began_).count();
    std::sort(times_.begin(), times_.end());
    std::printf(R"({"requests": %zu, "seconds": %.3f, "p50_us": %u, "p99_us": %u, "p999_us": %u, "longest_us": %u, )",
                times_.size(), seconds, percentile(0.5), percentile(0.99), percentile(0.999), percentile(1));
    std::printf(R"("pause_us": %u, "refused": %llu, "timeline": [)", pause_, static_cast<unsigned long long>(refused));
    for (size_t i = 0; i < seconds_.size(); ++i)
      std::printf("%s[%u, %u]", i == 0 ? "" : ", ", seconds_[i].answers, seconds_[i].longest);
    std::printf("]}\n");
  }

 private:
  struct Second {
    uint32_t answers = 0;
    uint32_t longest = 0;
  };
  static uint32_t micros(Clock::duration time) {
    return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(time).count());
  }
  /// REQUIRES: times_ is sorted.
  uint32_t percentile(double part) const {
    return times_.empty() ? 0 : times_[static_cast<size_t>(part * static_cast<double>(times_.size() - 1))];
  }

  const Clock::time_point began_ = Clock::now();
  Clock::time_point last_ = began_;
  uint32_t pause_ = 0;
  std::vector<uint32_t> times_;
  std::vector<Second> seconds_;
};

}  // namespace mortise::bench
