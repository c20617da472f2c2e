// SPDX-License-Identifier: Apache-2.0
//
// Everything that a token has to pass, in order, and without blocking: the validator; if a key is missing, one wait for
// newer ones; if this server made the token, whether its user is still there.
#pragma once

#include <mortise/host.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "auth_jwt/given_issuers.h"
#include "auth_jwt/key_fetcher.h"
#include "auth_jwt/token_users.h"
#include "auth_jwt/validator.h"

namespace mortise::auth_jwt {

using Fetchers = std::vector<std::unique_ptr<KeyFetcher>>;

class TokenChecks {
 public:
  /// denied: the token is not good, in words for clients. busy: its issuer's keys, or its user, cannot be had now.
  using Done = std::function<void(const Result<std::shared_ptr<const GoodToken>>&)>;

  TokenChecks(Host host, Validator& validator, const Fetchers& fetchers, GivenIssuers& given, const TokenUsers& users)
      : host_(host), validator_(validator), fetchers_(fetchers), given_(given), users_(users) {}

  // Any thread. `done` is called once, now or later, on any thread; `call` may be NULL, and stays until then.
  void check(const mortise_call* call, std::string_view token, Done done);
  /// The same, where issuers that are not configured count.
  struct TrustedIssuer {
    std::string url;
    std::vector<std::string> audiences;
    int64_t created_ms = 0;
  };
  void check_with(const mortise_call* call, std::string_view token, const std::vector<TrustedIssuer>& issuers,
                  Done done);
  /// Whoever its user is: what can be said of it without asking for users.
  void verify(std::string_view token, Done done);

 private:
  void look_again(std::string_view token, KeyFetcher::Outcome outcome, const Done& done);
  void check_given(std::string_view token, TrustedIssuer trusted, Done done);
  void check_user(const mortise_call* call, std::shared_ptr<const GoodToken> token, Done done);
  KeyFetcher* fetcher_of(const Issuer* issuer) const noexcept;

  const Host host_;
  Validator& validator_;
  const Fetchers& fetchers_;
  GivenIssuers& given_;
  const TokenUsers& users_;
};

}  // namespace mortise::auth_jwt
