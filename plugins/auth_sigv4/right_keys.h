// SPDX-License-Identifier: Apache-2.0
//
// Access keys that have signed rightly here, as hashes: a small memory of fixed size, in which a newer key may take the
// place of another one. Any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <random>
#include <string_view>

namespace mortise::auth_sigv4 {

class RightKeys {
 public:
  void note(std::string_view access_key) noexcept {
    const uint64_t hash = hash_of(access_key);
    std::atomic<uint64_t>& place = place_of(hash);
    if (place.load(std::memory_order_relaxed) != hash) place.store(hash, std::memory_order_relaxed);
  }
  bool has(std::string_view access_key) const noexcept {
    const uint64_t hash = hash_of(access_key);
    return places_[(hash >> 1) % kPlaces].load(std::memory_order_relaxed) == hash;
  }

 private:
  static constexpr size_t kPlaces = 8192;
  /// Never 0, which is an empty place.
  uint64_t hash_of(std::string_view access_key) const noexcept {
    return (std::hash<std::string_view>()(access_key) ^ seed_) | 1;
  }
  std::atomic<uint64_t>& place_of(uint64_t hash) noexcept { return places_[(hash >> 1) % kPlaces]; }

  const uint64_t seed_ = uint64_t{std::random_device()()} << 32 | std::random_device()();
  std::array<std::atomic<uint64_t>, kPlaces> places_{};
};

}  // namespace mortise::auth_sigv4
