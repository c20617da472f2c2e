// SPDX-License-Identifier: Apache-2.0
#include "api_iam/web_identity.h"

#include <mortise/known.h>
#include <mortise/mutex.h>
#include <mortise/text/ascii.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <set>
#include <utility>

#include "api_base/answer_in_time.h"
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
    int64_t created_ms = 0;
  };
  std::vector<One> all;

  void add(const mortise_identity_entry& told) {
    One one{std::string(view(told.name)), {}, {}, {}, told.created_ms};
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
                     one.views.size(), one.created_ms});
    }
    return out;
  }
  /// nullptr if it is none of them.
  const One* find(std::string_view url) const {
    const auto found = std::find_if(all.begin(), all.end(), [&](const One& one) { return one.url == url; });
    return found == all.end() ? nullptr : &*found;
  }
};

/// What trust calls the issuer; "" if it has no name there.
std::string_view name_of(std::string_view issuer, const Providers::One* made) {
  // Another scheme stays, so that no issuer stands in for the one behind https. A name that was made is one issuer's.
  if (made != nullptr)
    issuer = made->name;
  else if (issuer.starts_with(kHttps))
    issuer.remove_prefix(kHttps.size());
  else if (issuer.find("://") == std::string_view::npos)
    return {};
  return is_name_of_conditions(issuer) ? std::string_view() : issuer;
}

/// Of those that the token is for, the first that is known here.
std::string audience_of(const mortise_token& token, const Providers::One* made) {
  for (size_t i = 0; made != nullptr && i < token.audience_count; ++i)
    if (std::find(made->audiences.begin(), made->audiences.end(), view(token.audiences[i])) != made->audiences.end())
      return std::string(view(token.audiences[i]));
  return token.audience_count == 0 ? std::string() : std::string(view(token.audiences[0]));
}

/// Conditions do not tell keys apart by case: a claim whose name differs from another one's in nothing else would stand
/// in for it.
std::set<std::string> ambiguous_names(const mortise_token& token) {
  std::set<std::string> seen{"sub", "aud"}, out;
  for (size_t i = 0; i < token.claim_count; ++i) {
    const std::string_view name = view(token.claims[i].name);
    const bool known = name == "sub" || name == "aud";
    if (std::string same = text::lower(name); !known && !seen.insert(same).second) out.insert(std::move(same));
  }
  return out;
}

WebIdentity identity_of(const mortise_token& token, const Providers& providers) {
  WebIdentity out;
  const Providers::One* const made = providers.find(view(token.issuer));
  out.provider = name_of(view(token.issuer), made);
  out.subject = view(token.subject);
  out.audience = audience_of(token, made);
  const auto claim = [&](std::string_view name, std::string_view value) {
    out.conditions.emplace_back(text::lower(out.provider + ":" + std::string(name)), value);
  };
  const std::set<std::string> ambiguous = ambiguous_names(token);
  out.conditions.emplace_back("aws:FederatedProvider", out.provider);
  claim("sub", out.subject);
  for (size_t i = 0; i < token.audience_count; ++i) claim("aud", view(token.audiences[i]));
  for (size_t i = 0; i < token.claim_count; ++i) {
    const std::string_view name = view(token.claims[i].name), value = view(token.claims[i].value);
    if (name.starts_with(MORTISE_TOKEN_TAG))
      out.tags.emplace_back(name.substr(std::string_view(MORTISE_TOKEN_TAG).size()), value);
    else if (name == MORTISE_TOKEN_TRANSITIVE)
      out.transitive.emplace_back(value);
    else if (name != "sub" && name != "aud" && !ambiguous.contains(text::lower(name)))
      claim(name, value);
  }
  return out;
}

IamError refused_token(const mortise_error& error) {
  const bool expired = error.detail == MORTISE_TOKEN_EXPIRED;
  if (error.status == MORTISE_DENIED)
    return {400, expired ? "ExpiredTokenException" : "InvalidIdentityToken", std::string(view(error.message))};
  return {400, "IDPCommunicationError", "The token cannot be checked at the moment; try again."};
}

/// Waits for what a provider of identities says, and not for ever: whoever asks has then been answered, and this plugin
/// may be gone. (Who checks tokens has patience of its own.)
class Waiting {
 public:
  using Done = std::function<void(CheckedToken)>;

  static std::shared_ptr<Waiting> begin(const Host& host, Done done) {
    const auto out = std::make_shared<Waiting>(std::move(done));
    const auto patience = std::chrono::milliseconds(api_base::kPatience).count();
    (void)host.submit_after(patience, [out] {  // refused: the server stops, and so does whoever is to answer
      if (const Done late = out->claim()) late(silent_provider());
    });
    return out;
  }
  explicit Waiting(Done done) : done_(std::move(done)) {}
  /// For whoever asks first: to be called once. Empty: it is too late.
  Done claim() {
    const MutexLock lock(mutex_);
    return std::exchange(done_, nullptr);
  }

 private:
  Mutex mutex_;
  Done done_ MORTISE_GUARDED_BY(mutex_);
};

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
  const auto waiting = Waiting::begin(site.host, std::move(done));
  site.identities.list(
      nullptr, query, [providers](const mortise_identity_entry& told) { providers->add(known(&told)); },
      [&site, token, providers, waiting](const mortise_error& error, bool) {
        Waiting::Done answer = waiting->claim();
        if (!answer) return;
        if (error.status == MORTISE_UNSUPPORTED) providers->all.clear();
        if (error.status != MORTISE_OK && error.status != MORTISE_UNSUPPORTED) return answer(refused_token(error));
        ask_tokens(site, token, providers, std::move(answer));
      });
}

}  // namespace mortise::api_iam
