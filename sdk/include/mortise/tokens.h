// SPDX-License-Identifier: Apache-2.0
//
// mortise.tokens/1: derive from TokenProvider to have tokens; Tokens asks for them. Contract: abi/tokens.h.
//
//   tokens.check(&call, text, [](const mortise_error& e, const mortise_token* token) { … });
#pragma once

#include <mortise/abi/tokens.h>
#include <mortise/bytes.h>
#include <mortise/callback.h>
#include <mortise/error.h>
#include <mortise/identities.h>
#include <mortise/known.h>

#include <new>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise {

using TokenReply = IdentityReply<mortise_token>;
using IssuedTokenReply = IdentityReply<mortise_str>;
using RevokedTokenReply = IdentityReply<void>;  // give(nullptr)

/// mortise.tokens/1: derive, return table() from Plugin::find(). Any thread; nothing may block. What is passed in is
/// gone when the function returns.
class TokenProvider {
 public:
  TokenProvider() noexcept : table_{sizeof table_, 0, this, &on_check, &on_issue, &on_revoke, &on_check_with} {}
  TokenProvider(const TokenProvider&) = delete;
  TokenProvider& operator=(const TokenProvider&) = delete;
  virtual ~TokenProvider() = default;

  virtual void check(const mortise_call* call, std::string_view token, TokenReply reply) noexcept = 0;
  virtual void issue(const mortise_call* call, const mortise_token_order& order, IssuedTokenReply reply) noexcept = 0;
  virtual void revoke(const mortise_call* call, std::string_view token, RevokedTokenReply reply) noexcept = 0;
  /// `issuers`: each as abi/tokens.h has it.
  virtual void check_with(const mortise_call* call, std::string_view token, std::span<const mortise_token_issuer>,
                          TokenReply reply) noexcept {
    check(call, token, std::move(reply));
  }
  const mortise_tokens* table() const noexcept { return &table_; }

 private:
  static TokenProvider& of(void* self) noexcept { return *static_cast<TokenProvider*>(self); }
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
  static void on_check_with(void* self, const mortise_call* call, mortise_str token,
                            const mortise_token_issuer* issuers, size_t size, size_t count, void* context,
                            mortise_on_token result) {
    try {
      std::vector<mortise_token_issuer> all;
      const auto* at = reinterpret_cast<const char*>(issuers);
      for (size_t i = 0; i < count; ++i, at += size)
        all.push_back(known(reinterpret_cast<const mortise_token_issuer*>(at)));
      of(self).check_with(call, view(token), all, TokenReply(context, result));
    } catch (const std::bad_alloc&) {
      TokenReply(context, result).fail(Error(Status::busy, "there is no memory"));
    }
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
  /// The same, where tokens of these issuers are good as well.
  template <class F>
  void check_with(const mortise_call* call, std::string_view token, std::span<const mortise_token_issuer> issuers,
                  F result) const {
    if (issuers.empty() || !MORTISE_HAS(mortise_tokens, table_, check_with) || table_->check_with == nullptr)
      return check(call, token, std::move(result));
    table_->check_with(table_->self, call, str(token), issuers.data(), sizeof(mortise_token_issuer), issuers.size(),
                       Callback<F>::context(std::move(result)), &give<F, mortise_token>);
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
