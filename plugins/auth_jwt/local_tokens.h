// SPDX-License-Identifier: Apache-2.0
//
// mortise.tokens/1: tokens for those who log in here, and questions about the tokens of anybody.
#pragma once

#include <mortise/host.h>
#include <mortise/tokens.h>

#include <string>

#include "auth_jwt/json.h"
#include "auth_jwt/key.h"
#include "auth_jwt/revocations.h"
#include "auth_jwt/token_checks.h"

namespace mortise::auth_jwt {

struct TokenSettings {
  std::string issuer;
  std::string cluster;
  int64_t lifetime_ms = 0;
  int64_t longest_ms = 0;
};

class LocalTokens final : public TokenProvider {
 public:
  LocalTokens(Host host, TokenChecks& checks, const TokenUsers& users, Revocations& revocations, Key secret,
              TokenSettings settings)
      : host_(host),
        checks_(checks),
        users_(users),
        revocations_(revocations),
        secret_(std::move(secret)),
        settings_(std::move(settings)) {}

  void check(const mortise_call* call, std::string_view token, TokenReply reply) noexcept override;
  void check_with(const mortise_call* call, std::string_view token, std::span<const mortise_token_issuer> issuers,
                  TokenReply reply) noexcept override;
  void issue(const mortise_call* call, const mortise_token_order& order, IssuedTokenReply reply) noexcept override;
  void revoke(const mortise_call* call, std::string_view token, RevokedTokenReply reply) noexcept override;

 private:
  struct Order {
    std::string subject;
    std::string claims;
    int64_t lifetime_ms = 0;
    bool administrator = false;
    int64_t user_since_ms = 0;  // as whoever orders it saw the user; 0, and `user_stamp`: not at all
    int64_t user_stamp = 0;

    bool is_of(const TokenUsers::User& user) const noexcept {
      return (user_since_ms == 0 || user_since_ms == user.since_ms) && (user_stamp == 0 || user_stamp == user.stamp);
    }
  };
  void give(const Order& order, const TokenUsers::User& user, IssuedTokenReply& reply) const;
  OrderedJson audiences_of(const OrderedJson& payload) const;
  Result<std::string> payload_of(const Order& order, const TokenUsers::User& user) const;

  const Host host_;
  TokenChecks& checks_;
  const TokenUsers& users_;
  Revocations& revocations_;
  const Key secret_;
  const TokenSettings settings_;
};

}  // namespace mortise::auth_jwt
