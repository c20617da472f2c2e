// SPDX-License-Identifier: Apache-2.0
//
// How many passwords an address may try. Checking one costs a tenth of a second of one thread for all, so an address
// gets a few places at a time, and none for a while after many wrong ones: others still log in.
#pragma once

#include <mortise/mutex.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace mortise::api_native::authn {

/// "192.0.2.1:80" without the port; of IPv6, the network that one host commonly has (64 bits).
std::string address_of(std::string_view remote);

/// Any thread.
class LoginLimit {
 public:
  static constexpr uint32_t kMostAtOnce = 4;
  static constexpr uint32_t kMostWrong = 30;  // in a window
  static constexpr int64_t kWindowMs = 60'000;

  /// False: not now. Otherwise ended() must follow.
  bool begin(const std::string& address, int64_t now_ms);
  void ended(const std::string& address, bool wrong, int64_t now_ms);

 private:
  struct Tries {
    uint32_t running = 0;
    uint32_t wrong = 0;
    int64_t window_ms = 0;  // when it began
  };
  void forget_old(int64_t now_ms) MORTISE_REQUIRES(mutex_);

  Mutex mutex_;
  std::unordered_map<std::string, Tries> tries_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::api_native::authn
