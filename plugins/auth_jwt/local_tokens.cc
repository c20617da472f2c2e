// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/local_tokens.h"

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include "ais_model/random_id.h"
#include "auth_jwt/jws.h"

namespace mortise::auth_jwt {
namespace {

std::vector<mortise_str> strings_of(const std::vector<std::string>& texts) {
  std::vector<mortise_str> out;
  for (const std::string& text : texts) out.push_back(str(text));
  return out;
}

void give_token(const GoodToken& token, TokenReply& reply) {
  const Claims& claims = token.claims;
  const mortise_identity identity = token.identity.abi();
  const auto audiences = strings_of(claims.audiences), groups = strings_of(claims.groups);
  std::vector<mortise_pair> plain;
  for (const auto& [name, value] : claims.plain) plain.push_back(pair(name, value));
  const mortise_token told{sizeof told,
                           0,
                           &identity,
                           str(claims.issuer),
                           str(claims.subject),
                           claims.expires_ms,
                           audiences.empty() ? nullptr : audiences.data(),
                           audiences.size(),
                           groups.empty() ? nullptr : groups.data(),
                           groups.size(),
                           plain.empty() ? nullptr : plain.data(),
                           plain.size()};
  reply.give(&told);
}

}  // namespace

void LocalTokens::check(const mortise_call* call, std::string_view token, TokenReply reply) noexcept {
  try {
    auto held = std::make_shared<TokenReply>(std::move(reply));
    checks_.check(call, token, [held](const Result<std::shared_ptr<const GoodToken>>& checked) {
      checked ? give_token(**checked, *held) : held->fail(checked.error());
    });
  } catch (const std::exception&) {  // no memory; the reply, dropped, says that it cannot be told
  }
}

void LocalTokens::check_with(const mortise_call* call, std::string_view token,
                             std::span<const mortise_token_issuer> issuers, TokenReply reply) noexcept {
  try {
    std::vector<TokenChecks::TrustedIssuer> trusted;
    for (const mortise_token_issuer& one : issuers) {
      auto& added = trusted.emplace_back(TokenChecks::TrustedIssuer{std::string(view(one.url)), {}, one.created_ms});
      for (size_t i = 0; i < one.audience_count; ++i) added.audiences.emplace_back(view(one.audiences[i]));
    }
    auto held = std::make_shared<TokenReply>(std::move(reply));
    checks_.check_with(call, token, trusted, [held](const Result<std::shared_ptr<const GoodToken>>& checked) {
      checked ? give_token(**checked, *held) : held->fail(checked.error());
    });
  } catch (const std::exception&) {
  }
}

/// The clusters that it is for, and this one, where its bearer can at least give it back.
OrderedJson LocalTokens::audiences_of(const OrderedJson& payload) const {
  OrderedJson out = OrderedJson::array();
  const auto wanted = payload.find("aud");
  if (wanted != payload.end() && wanted->is_array())
    for (const OrderedJson& one : *wanted)
      if (one.is_string() && !one.empty() && std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
  if (std::find(out.begin(), out.end(), OrderedJson(settings_.cluster)) == out.end()) out.push_back(settings_.cluster);
  return out;
}

Result<std::string> LocalTokens::payload_of(const Order& order, const TokenUsers::User& user) const {
  OrderedJson payload = OrderedJson::object();
  if (!order.claims.empty()) payload = parse_json<OrderedJson>(order.claims);
  if (!payload.is_object()) return Error(Status::invalid, "the claims of a token are a JSON object");
  const int64_t wanted_ms = order.lifetime_ms > 0 ? order.lifetime_ms : settings_.lifetime_ms;
  const int64_t now = host_.unix_ms() / 1000;
  payload["admin"] = order.administrator;
  payload["iss"] = settings_.issuer;
  payload["sub"] = order.subject;
  payload["aud"] = audiences_of(payload);
  payload["exp"] = now + std::max<int64_t>(1, std::min(wanted_ms, settings_.longest_ms) / 1000);
  payload["iat"] = now;
  payload[kUserSince] = user.since_ms;
  payload[kUserStamp] = user.stamp;
  payload["jti"] = ais_model::make_random_id() + ais_model::make_random_id();
  return payload.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

void LocalTokens::issue(const mortise_call* call, const mortise_token_order& order, IssuedTokenReply reply) noexcept {
  try {
    auto held = std::make_shared<IssuedTokenReply>(std::move(reply));
    const Order wanted{
        std::string(view(order.subject)), std::string(view(order.claims)), order.lifetime_ms,
        order.administrator != 0,         order.user_created_ms,           static_cast<int64_t>(order.security_stamp)};
    users_.find(call, wanted.subject, [this, held, wanted](const TokenUsers::Found& user) {
      if (!user) return held->fail(user.error());
      if (!*user) return held->fail(Error(Status::not_found, "there is no such user"));
      if (!wanted.is_of(**user)) return held->fail(Error(Status::not_found, "the user was changed meanwhile"));
      give(wanted, **user, *held);
    });
  } catch (const std::exception&) {
  }
}

void LocalTokens::give(const Order& order, const TokenUsers::User& user, IssuedTokenReply& reply) const {
  const auto payload = payload_of(order, user);
  if (!payload) return reply.fail(payload.error());
  const auto token = sign(secret_, *payload);
  if (!token) return reply.fail(Error(Status::internal, "the token could not be signed"));
  if (token->size() > kMaxToken)
    return reply.fail(Error(Status::too_large, "the token would be larger than 16 KiB: it lists too many buckets"));
  const mortise_str text = str(*token);
  reply.give(&text);
}

void LocalTokens::revoke(const mortise_call*, std::string_view token, RevokedTokenReply reply) noexcept {
  try {
    auto held = std::make_shared<RevokedTokenReply>(std::move(reply));
    checks_.verify(token, [this, held](const Result<std::shared_ptr<const GoodToken>>& checked) {
      if (!checked && checked.error().detail == MORTISE_TOKEN_REVOKED) return held->give(nullptr);
      if (!checked) return held->fail(checked.error());
      revocations_.add((*checked)->digest, (*checked)->claims.expires_ms, (*checked)->identity.id,
                       [held](const Result<void>& done) { done ? held->give(nullptr) : held->fail(done.error()); });
    });
  } catch (const std::exception&) {
  }
}

}  // namespace mortise::auth_jwt
