// SPDX-License-Identifier: Apache-2.0
#include "api_iam/web_identity.h"

#include <mortise/known.h>

#include <memory>

#include "api_iam/call.h"
#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {
namespace {

constexpr std::string_view kHttps = "https://";

/// Those that were made by requests, as long as a token is checked.
struct Providers {
  struct One {
    std::string name, url;
    std::vector<std::string> audiences;
    std::vector<mortise_str> views = {};
  };
  std::vector<One> all;

  void add(const mortise_identity_entry& told) {
    One one{std::string(view(told.name)), {}, {}};
    for (size_t i = 0; i < told.value_count; ++i) {
      if (view(told.values[i].name) == "url") one.url = view(told.values[i].value);
      if (view(told.values[i].name) == "audiences") one.audiences = words_of(view(told.values[i].value));
    }
    all.push_back(std::move(one));
  }
  std::vector<mortise_token_issuer> abi() {
    std::vector<mortise_token_issuer> out;
    for (One& one : all) {
      for (const std::string& audience : one.audiences) one.views.push_back(str(audience));
      out.push_back({sizeof(mortise_token_issuer), 0, str(one.url), one.views.empty() ? nullptr : one.views.data(),
                     one.views.size()});
    }
    return out;
  }
  /// "" if it is none of them.
  std::string_view name_of(std::string_view url) const {
    for (const One& one : all)
      if (one.url == url) return one.name;
    return {};
  }
};

WebIdentity identity_of(const mortise_token& token, const Providers& providers) {
  WebIdentity out;
  std::string_view issuer = view(token.issuer);
  // Another scheme stays, so that no issuer stands in for the one behind https. A name that was made is one issuer's.
  if (const auto name = providers.name_of(issuer); !name.empty())
    issuer = name;
  else if (issuer.starts_with(kHttps))
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
    const std::string_view name = view(token.claims[i].name), value = view(token.claims[i].value);
    if (name.starts_with(MORTISE_TOKEN_TAG))
      out.tags.emplace_back(name.substr(std::string_view(MORTISE_TOKEN_TAG).size()), value);
    else if (name == MORTISE_TOKEN_TRANSITIVE)
      out.transitive.emplace_back(value);
    else if (name != "sub" && name != "aud")
      claim(name, value);
  }
  return out;
}

IamError refused_token(const mortise_error& error) {
  if (error.status == MORTISE_DENIED) return {400, "InvalidIdentityToken", std::string(view(error.message))};
  return {400, "IDPCommunicationError", "The token cannot be checked at the moment; try again."};
}

void ask_tokens(const Site& site, const std::string& token, const std::shared_ptr<Providers>& providers,
                std::function<void(CheckedToken)> done) {
  const auto issuers = providers->abi();
  site.tokens.check_with(nullptr, token, issuers,
                         [providers, done = std::move(done)](const mortise_error& error, const mortise_token* told) {
                           if (error.status != MORTISE_OK || told == nullptr) return done(refused_token(error));
                           WebIdentity who = identity_of(known(told), *providers);
                           if (who.provider.empty())
                             return done(IamError{400, "InvalidIdentityToken", "The token names no issuer."});
                           done(std::move(who));
                         });
}

}  // namespace

void check_web_identity(const Site& site, const Form& form, std::function<void(CheckedToken)> done) {
  const std::string& token = form.value("WebIdentityToken");
  if (token.empty()) return done(missing_parameter("WebIdentityToken"));
  if (!site.tokens)
    return done(IamError{400, "InvalidIdentityToken", "No plugin checks tokens here: enable auth_jwt."});
  const auto providers = std::make_shared<Providers>();
  if (!site.identities.can_be_administered()) return ask_tokens(site, token, providers, std::move(done));
  mortise_identity_query query{};
  query.size = sizeof query;
  query.kind = MORTISE_IDENTITY_ISSUER;
  site.identities.list(
      nullptr, query, [providers](const mortise_identity_entry& told) { providers->add(known(&told)); },
      [&site, token, providers, done = std::move(done)](const mortise_error& error, bool) mutable {
        if (error.status == MORTISE_UNSUPPORTED) providers->all.clear();
        if (error.status != MORTISE_OK && error.status != MORTISE_UNSUPPORTED) return done(refused_token(error));
        ask_tokens(site, token, providers, std::move(done));
      });
}

}  // namespace mortise::api_iam
