// SPDX-License-Identifier: Apache-2.0
//
// Whether a token is good: shape, issuer, signature, times, audience, and that nobody took it back. Needs no network: a
// key that is not here yet is said to be missing.
#pragma once

#include <mortise/auth.h>
#include <mortise/mutex.h>

#include <array>
#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "auth_jwt/compact_token.h"
#include "auth_jwt/issuer.h"
#include "auth_jwt/jws.h"
#include "auth_jwt/revocations.h"

namespace mortise::auth_jwt {

/// A token whose signature was found good. Immutable but for when its user was last seen.
struct GoodToken {
  Claims claims;
  Identity identity;
  std::string digest;  // of what the signature covers: its name
  const Issuer* issuer = nullptr;
  uint64_t key_number = 0;  // of the issuer's keys that it was checked with
  /// The generation of the users in which its user was last found to be the same; 0: it was not looked.
  mutable std::atomic<uint64_t> user_seen{0};
};

/// What a look at a token came to: one of these.
struct Look {
  std::shared_ptr<const GoodToken> good = nullptr;
  std::string refusal = {};         // why not, in words for clients
  int detail = 0;                   // the same, MORTISE_TOKEN_…
  const Issuer* keyless = nullptr;  // whose key is not here
};

struct ValidatorSettings {
  int64_t skew_ms = 0;
  std::vector<std::string> audiences;  // besides the cluster's id
  std::string cluster;
  std::vector<std::string> secret_issuers;  // whom tokens that are signed with the secret may name, besides this server
};

/// Any thread.
class Validator {
 public:
  /// `own` takes the tokens that name no issuer, this server, or one of `secret_issuers`; where neither those nor
  /// `others` are configured, all.
  Validator(ValidatorSettings settings, const Issuer& own, std::vector<const Issuer*> others,
            const Revocations& revocations)
      : settings_(std::move(settings)), own_(own), others_(std::move(others)), revocations_(revocations) {}

  Look look(std::string_view token, int64_t now_ms);
  /// The same of a token of an issuer that is not configured: good for this question only, it is not kept. Its bearer
  /// is nobody here. One of `audiences` must be named, and the client that got it, if it is told, be one of them, too:
  /// a token that another client shows may have been meant for it alone.
  Look look_for(std::string_view token, const Issuer& issuer, std::span<const std::string> audiences,
                int64_t now_ms) const;
  /// Whether tokens that name this issuer are those of the configuration.
  bool is_configured(const std::string& issuer) const noexcept;

 private:
  static constexpr size_t kShards = 16;
  static constexpr size_t kMostKept = 8192;
  struct Shard {
    Mutex mutex;
    std::unordered_map<std::string, std::shared_ptr<const GoodToken>> tokens MORTISE_GUARDED_BY(mutex);
  };
  Shard& shard_of(const std::string& digest) noexcept { return shards_[static_cast<uint8_t>(digest[0]) % kShards]; }
  std::shared_ptr<const GoodToken> kept(const std::string& whole);
  void keep(const std::string& whole, std::shared_ptr<const GoodToken> token);

  /// nullptr: nobody of that name is trusted here.
  const Issuer* issuer_named(const std::string& name) const noexcept;
  Look verify(const CompactToken& token) const;
  /// A token with a good signature and good claims, or what is wrong with it.
  struct Proven {
    std::shared_ptr<GoodToken> token;
    Look otherwise;
  };
  static Proven prove(const Issuer& issuer, Jws& jws);
  /// Looks at what can change while the token stays the same.
  Look judge(std::shared_ptr<const GoodToken> token, int64_t now_ms) const;
  bool is_for_us(const GoodToken& token) const;

  const ValidatorSettings settings_;
  const Issuer& own_;
  const std::vector<const Issuer*> others_;
  const Revocations& revocations_;
  std::array<Shard, kShards> shards_;
};

}  // namespace mortise::auth_jwt
