// SPDX-License-Identifier: Apache-2.0
//
// mortise.tokens/1, for authors (TokenService) and for those who ask (Tokens). Contract: abi/tokens.h.
//
//   tokens.check(&call, text, [](const mortise_error& e, const mortise_token* token) { … });
#pragma once

#include <mortise/abi/tokens.h>
#include <mortise/bytes.h>
#include <mortise/callback.h>
#include <mortise/error.h>
#include <mortise/identities.h>
#include <mortise/known.h>

#include <string_view>
#include <utility>

namespace mortise {

using TokenReply = IdentityReply<mortise_token>;
using IssuedTokenReply = IdentityReply<mortise_str>;
using RevokedTokenReply = IdentityReply<void>;  // give(nullptr)

/// mortise.tokens/1 for authors. Any thread; nothing may block. What is passed in is gone when the function returns.
class TokenService {
 public:
  TokenService() noexcept : table_{sizeof table_, 0, this, &on_check, &on_issue, &on_revoke} {}
  TokenService(const TokenService&) = delete;
  TokenService& operator=(const TokenService&) = delete;
  virtual ~TokenService() = default;

  virtual void check(const mortise_call* call, std::string_view token, TokenReply reply) noexcept = 0;
  virtual void issue(const mortise_call* call, const mortise_token_order& order, IssuedTokenReply reply) noexcept = 0;
  virtual void revoke(const mortise_call* call, std::string_view token, RevokedTokenReply reply) noexcept = 0;
  const mortise_tokens* table() const noexcept { return &table_; }

 private:
  static TokenService& of(void* self) noexcept { return *static_cast<TokenService*>(self); }
  static void on_check(void* self, const mortise_call* call, mortise_str token, void* context,
                       mortise_on_token result) {
    of(self).check(call, view(token), TokenReply(context, result));
  }
  static void on_issue(void* self, const mortise_call* call, const mortise_token_order* order, void* context,
                       mortise_on_token_issued result) {
    of(self).issue(call, known(order), IssuedTokenReply(context, result));
  }
  static void on_revoke(void* self, const mortise_call* call, mortise_str token, void* context,
                        mortise_on_token_revoked done) {
    of(self).revoke(call, view(token), RevokedTokenReply(context, done));
  }
  mortise_tokens table_;
};

/// One plugin's tokens, for those who ask. Copyable; for any thread. Empty if no plugin takes tokens.
class Tokens {
 public:
  Tokens() = default;
  explicit Tokens(const mortise_tokens* table) noexcept : table_(table) {}
  explicit operator bool() const noexcept { return table_ != nullptr; }

  /// result(const mortise_error&, const mortise_token*), once, now or later.
  template <class F>
  void check(const mortise_call* call, std::string_view token, F result) const {
    table_->check(table_->self, call, str(token), Callback<F>::context(std::move(result)), &give<F, mortise_token>);
  }
  /// result(const mortise_error&, const mortise_str*), once, now or later.
  template <class F>
  void issue(const mortise_call* call, const mortise_token_order& order, F result) const {
    table_->issue(table_->self, call, &order, Callback<F>::context(std::move(result)), &give<F, mortise_str>);
  }
  /// done(const mortise_error&, const void*), once, now or later.
  template <class F>
  void revoke(const mortise_call* call, std::string_view token, F done) const {
    table_->revoke(table_->self, call, str(token), Callback<F>::context(std::move(done)), &give<F, void>);
  }

 private:
  template <class F, class T>
  static void give(void* context, const mortise_error* error, const T* found) {
    Callback<F>::call(context, *error, found);
  }
  const mortise_tokens* table_ = nullptr;
};

}  // namespace mortise
