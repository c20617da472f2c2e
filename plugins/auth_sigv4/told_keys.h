// SPDX-License-Identifier: Apache-2.0
//
// Keys that an identity plugin told, kept as long as its generation stays the same. Only those that exist are kept, and
// not more than kMost. Any thread.
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/bytes.h>
#include <mortise/known.h>
#include <mortise/mutex.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "auth_sigv4/key_ring.h"

namespace mortise::auth_sigv4 {

/// A key with what limits it. Immutable but for when its use was last told.
struct ToldKey {
  ToldKey(KeyEntry entry, const mortise_credential& told)
      : key(std::move(entry)),
        expires_ms(told.expires_ms),
        usable(told.inactive == 0),
        token(told.session == nullptr ? std::string_view() : view(known(told.session).token)) {}
  bool expired(int64_t now_ms) const noexcept { return expires_ms != 0 && now_ms >= expires_ms; }
  bool counts(int64_t now_ms) const noexcept { return usable && !expired(now_ms); }
  /// Whether a client that shows this token, or none, may have the key.
  bool goes_with(std::string_view shown) const noexcept {
    return key.is_temporary() == !shown.empty() && same_secret(shown, token);
  }

  const Key key;
  const int64_t expires_ms;
  const bool usable;
  const std::string token;  // of temporary credentials
  mutable std::atomic<int64_t> use_told_ms{0};
};

class ToldKeys {
 public:
  static constexpr size_t kMost = 16384;

  /// nullptr if it is not known, or was told in another generation. 0 keeps nothing.
  std::shared_ptr<const ToldKey> find(std::string_view access_key, uint64_t generation);
  /// What was told, asked for in `generation`. If it is what was told before, that stays, with its signing keys.
  /// `parent`: the key of the configuration that a session was begun with, nullptr if it was another.
  std::shared_ptr<const ToldKey> keep(const mortise_credential& told, const Key* parent, uint64_t generation);

 private:
  static constexpr size_t kShards = 16;
  struct Entry {
    std::shared_ptr<const ToldKey> key;
    uint64_t generation = 0;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>()(s); }
  };
  struct Shard {
    Mutex mutex;
    std::unordered_map<std::string, Entry, Hash, std::equal_to<>> keys MORTISE_GUARDED_BY(mutex);
  };
  Shard& shard_of(std::string_view access_key) noexcept { return shards_[Hash()(access_key) % kShards]; }

  std::array<Shard, kShards> shards_;
};

}  // namespace mortise::auth_sigv4
