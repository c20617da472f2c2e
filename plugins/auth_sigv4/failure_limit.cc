// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/failure_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>
#include <random>
#include <string>

namespace mortise::auth_sigv4 {
namespace {

constexpr int64_t kMinute = 60'000'000'000;
constexpr int64_t kSecond = 1'000'000'000;
constexpr size_t kLongestAddress = 64;
/// In front of an IPv4 address; no client's IPv6 network begins with it.
constexpr uint64_t kIpv4 = 0xFFFFFFFF'00000000;

uint64_t big_endian(const uint8_t* bytes, size_t count) noexcept {
  uint64_t out = 0;
  for (size_t i = 0; i < count; ++i) out = out << 8 | bytes[i];
  return out;
}

uint64_t key_of_ipv6(const in6_addr& address) noexcept {
  if (IN6_IS_ADDR_V4MAPPED(&address)) return kIpv4 | big_endian(address.s6_addr + 12, 4);
  return std::max<uint64_t>(big_endian(address.s6_addr, 8), 1);  // ::1 lies in the network 0
}

/// The finalizer of MurmurHash3, by Austin Appleby: every bit depends on all of them.
uint64_t mixed(uint64_t x) noexcept {
  x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
  x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
  return x ^ x >> 33;
}

uint64_t random_seed() {
  std::random_device random;
  return uint64_t{random()} << 32 | random();
}

}  // namespace

uint64_t address_key(std::string_view remote_address) noexcept {
  const size_t colon = remote_address.rfind(':');
  if (colon == std::string_view::npos || colon >= kLongestAddress) return 0;
  std::string_view host = remote_address.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  host = host.substr(0, host.find('%'));  // a zone
  char text[kLongestAddress] = {};
  std::copy(host.begin(), host.end(), text);
  in_addr v4{};
  if (inet_pton(AF_INET, text, &v4) == 1) return kIpv4 | ntohl(v4.s_addr);
  in6_addr v6{};
  return inet_pton(AF_INET6, text, &v6) == 1 ? key_of_ipv6(v6) : 0;
}

FailureLimit::FailureLimit(uint32_t per_minute)
    : each_ns_(per_minute == 0 ? 0 : kMinute / per_minute),
      seed_(random_seed()),
      sets_(each_ns_ == 0 ? nullptr : std::make_unique<Set[]>(kSets)) {}

FailureLimit::Verdict FailureLimit::failed(std::string_view remote_address, int64_t now_ns) {
  return look(remote_address, now_ns, true);
}

FailureLimit::Verdict FailureLimit::would_fail(std::string_view remote_address, int64_t now_ns) {
  return look(remote_address, now_ns, false);
}

FailureLimit::Verdict FailureLimit::look(std::string_view remote_address, int64_t now_ns, bool count) {
  if (each_ns_ == 0) return {};
  const uint64_t address = address_key(remote_address);
  if (address == 0) return {};
  const size_t set = mixed(address ^ seed_) % kSets;
  const MutexLock lock(mutexes_[set / (kSets / kLocks)]);
  return judge(entry_of(sets_[set], address), now_ns, count);
}

FailureLimit::Entry& FailureLimit::entry_of(Set& set, uint64_t address) noexcept {
  auto found = std::find_if(set.begin(), set.end(), [&](const Entry& e) { return e.address == address; });
  if (found != set.end()) return *found;
  found = std::min_element(set.begin(), set.end(),
                           [](const Entry& a, const Entry& b) { return a.forgiven_ns < b.forgiven_ns; });
  *found = Entry{address, 0, false};
  return *found;
}

FailureLimit::Verdict FailureLimit::judge(Entry& entry, int64_t now_ns, bool count) const noexcept {
  if (entry.forgiven_ns <= now_ns) entry = {entry.address, now_ns, false};
  const int64_t too_far = entry.forgiven_ns + each_ns_ - (now_ns + kMinute);
  if (too_far <= 0) {
    if (count) entry.forgiven_ns += each_ns_;
    return {};
  }
  const bool is_first = !entry.was_told;
  entry.was_told = true;
  return {true, is_first, (too_far + kSecond - 1) / kSecond};
}

}  // namespace mortise::auth_sigv4
