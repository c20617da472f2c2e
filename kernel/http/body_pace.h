// SPDX-License-Identifier: Apache-2.0
//
// Holds the sender of a body to a least rate. The client has a credit of time: it begins with all of it, waiting uses
// it up, and each byte earns some back, never more than it began with. So one that sends at the least rate goes on for
// ever, a pause is forgiven, and one that sends a byte now and then ends after the credit. While the server does not
// take bytes, the clock stands still.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace mortise::http {

class BodyPace {
 public:
  using Clock = std::chrono::steady_clock;

  /// `rate` bytes a second; 0: no minimum.
  void begin(Clock::duration credit, uint64_t rate) noexcept {
    most_ = credit_ = credit;
    rate_ = rate;
    running_ = false;
  }
  /// Bytes are wanted from now on, or still.
  void run(Clock::time_point now) noexcept {
    if (running_ || rate_ == 0) return;
    running_ = true;
    since_ = now;
  }
  void stop(Clock::time_point now) noexcept {
    if (!running_) return;
    credit_ -= now - since_;
    running_ = false;
  }
  void took(uint64_t bytes, Clock::time_point now) noexcept {
    if (rate_ == 0) return;
    const bool ran = running_;
    stop(now);
    // More than the credit can take is not worth multiplying, which might overflow.
    const double seconds = static_cast<double>(bytes) / static_cast<double>(rate_);
    const double most = std::chrono::duration<double>(most_).count();
    credit_ = seconds >= most ? most_
                              : std::min(most_, credit_ + std::chrono::duration_cast<Clock::duration>(
                                                              std::chrono::duration<double>(seconds)));
    if (ran) run(now);
  }
  /// When the credit is used up; the far future while the clock stands still.
  Clock::time_point end() const noexcept { return running_ ? since_ + credit_ : Clock::time_point::max(); }
  /// The time that the server lost does not count.
  void forgive(Clock::duration lost) noexcept { since_ += lost; }

 private:
  Clock::duration most_{}, credit_{};
  Clock::time_point since_{};
  uint64_t rate_ = 0;
  bool running_ = false;
};

}  // namespace mortise::http
