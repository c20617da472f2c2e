// SPDX-License-Identifier: Apache-2.0
#include "api_iam/web_identity.h"

#include <mortise/known.h>

#include "api_iam/call.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kHttps = "https://";

WebIdentity identity_of(const mortise_token& token) {
  WebIdentity out;
  std::string_view issuer = view(token.issuer);
  // Another scheme stays, so that no issuer stands in for the one behind https.
  if (issuer.starts_with(kHttps))
    issuer.remove_prefix(kHttps.size());
  else if (issuer.find("://") == std::string_view::npos)
    issuer = {};
  out.provider = issuer;
  out.subject = view(token.subject);
  const auto claim = [&](std::string_view name, std::string_view value) {
    out.conditions.emplace_back(out.provider + ":" + std::string(name), value);
  };
  out.conditions.emplace_back("aws:FederatedProvider", out.provider);
  claim("sub", out.subject);
  for (size_t i = 0; i < token.audience_count; ++i) claim("aud", view(token.audiences[i]));
  if (token.audience_count != 0) out.audience = view(token.audiences[0]);
  for (size_t i = 0; i < token.claim_count; ++i) {
    const std::string_view name = view(token.claims[i].name);
    if (name != "sub" && name != "aud") claim(name, view(token.claims[i].value));
  }
  return out;
}

IamError refused_token(const mortise_error& error) {
  if (error.status == MORTISE_DENIED) return {400, "InvalidIdentityToken", std::string(view(error.message))};
  return {400, "IDPCommunicationError", "The token cannot be checked at the moment; try again."};
}

}  // namespace

void check_web_identity(const Site& site, const Form& form, std::function<void(CheckedToken)> done) {
  const std::string& token = form.value("WebIdentityToken");
  if (token.empty()) return done(missing_parameter("WebIdentityToken"));
  if (!site.tokens) return done(IamError{400, "InvalidIdentityToken", "No issuer of tokens is configured here."});
  site.tokens.check(nullptr, token, [done = std::move(done)](const mortise_error& error, const mortise_token* told) {
    if (error.status != MORTISE_OK || told == nullptr) return done(refused_token(error));
    WebIdentity who = identity_of(known(told));
    if (who.provider.empty()) return done(IamError{400, "InvalidIdentityToken", "The token names no issuer."});
    done(std::move(who));
  });
}

}  // namespace mortise::api_iam
