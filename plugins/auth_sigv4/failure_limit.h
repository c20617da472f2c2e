// SPDX-License-Identifier: Apache-2.0
//
// How many failed signatures an address may send: so many at once, and then as many a minute. Memory is fixed: of many
// addresses, those that have been quiet longest are forgotten. Any thread.
#pragma once

#include <mortise/mutex.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace mortise::auth_sigv4 {

/// An IPv4 address, or the /64 network of an IPv6 one, all of which one client can use; from "192.0.2.1:50312" or
/// "[2001:db8::1]:443". 0: it is none (a Unix socket), and is not counted.
uint64_t address_key(std::string_view remote_address) noexcept;

class FailureLimit {
 public:
  struct Verdict {
    bool exceeded = false;
    bool is_first = false;  // since the address had all of its failures before it
    int64_t wait_s = 0;     // until it may fail again
  };

  /// 0: there is no limit.
  explicit FailureLimit(uint32_t per_minute);
  /// One more, at `now_ns` of a clock that does not go back.
  Verdict failed(std::string_view remote_address, int64_t now_ns);
  /// As failed(), but it is not counted.
  Verdict would_fail(std::string_view remote_address, int64_t now_ns);

 private:
  static constexpr size_t kSets = 1024;
  static constexpr size_t kWays = 8;
  static constexpr size_t kLocks = 16;
  /// When all failures are forgiven says how many there were: each moves it on by the time that one takes.
  struct Entry {
    uint64_t address = 0;
    int64_t forgiven_ns = 0;
    bool was_told = false;
  };
  using Set = std::array<Entry, kWays>;

  Verdict look(std::string_view remote_address, int64_t now_ns, bool count);
  Verdict judge(Entry& entry, int64_t now_ns, bool count) const noexcept;
  static Entry& entry_of(Set& set, uint64_t address) noexcept;

  const int64_t each_ns_;  // that one failure takes to be forgiven; 0: no limit
  const uint64_t seed_;    // nobody can choose addresses that push out a certain other one
  std::array<Mutex, kLocks> mutexes_;
  const std::unique_ptr<Set[]> sets_;  // those of a lock lie together
};

}  // namespace mortise::auth_sigv4
