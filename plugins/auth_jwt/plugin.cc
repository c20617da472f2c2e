// SPDX-License-Identifier: Apache-2.0
#include <curl/curl.h>
#include <mortise/plugin.h>
#include <mortise/records.h>

#include <memory>
#include <utility>

#include "ais_model/cluster_id.h"
#include "auth_jwt/local_tokens.h"
#include "auth_jwt/own_secret.h"
#include "auth_jwt/scope_authorizer.h"
#include "auth_jwt/settings.h"
#include "auth_jwt/token_authenticator.h"

namespace mortise::auth_jwt {
namespace {

constexpr Option kOptions[] = {
    {"secret", MORTISE_OPTION_STRING, MORTISE_OPTION_SECRET, "", nullptr,
     "what tokens are signed with (HS256), those that are made here and those of AIStore's AuthN; empty: see "
     "secret_environment"},
    {"secret_environment", MORTISE_OPTION_STRING, 0, "MORTISE_JWT_SECRET", "variable",
     "environment variable with the secret; without either one is made, and kept with the records"},
    {"secret_issuers", MORTISE_OPTION_STRING_LIST, 0, "", "line",
     "what tokens that others sign with the secret may say in iss; empty: anything, or nothing where issuers are "
     "configured"},
    {"issuer_name", MORTISE_OPTION_STRING, 0, "mortise", "line", "what tokens that are made here say in iss"},
    {"cluster_id", MORTISE_OPTION_STRING, 0, "", "word",
     "the cluster whose permissions in tokens count; empty: the one that plugins.api_native shows"},
    {"audience", MORTISE_OPTION_STRING_LIST, 0, "", "line",
     "what tokens may say in aud, besides the cluster's id; if there are any, tokens must say one"},
    {"allowed_skew", MORTISE_OPTION_DURATION, 0, "30s", "0..5m", "how far the clock of an issuer may be off"},
    {"token_lifetime", MORTISE_OPTION_DURATION, 0, "24h", "1m..365d", "of tokens that are made here"},
    {"max_token_lifetime", MORTISE_OPTION_DURATION, 0, "30d", "1m..365d", "the longest that somebody may ask for"},
    {"max_revoked_tokens", MORTISE_OPTION_INTEGER, 0, "100000", "100..10000000",
     "how many tokens can be revoked at a time, a tenth of them of one user; each is forgotten when it has expired"},
    {"refresh_interval", MORTISE_OPTION_DURATION, 0, "15m", "1s..7d", "between two fetches of an issuer's keys"},
    {"least_refresh_interval", MORTISE_OPTION_DURATION, 0, "10s", "10ms..1h",
     "that tokens with unknown keys cannot make shorter"},
    {"fetch_timeout", MORTISE_OPTION_DURATION, 0, "5s", "100ms..1m", "how long a fetch may take"},
    {"issuer", MORTISE_OPTION_TABLE_LIST, 0, nullptr, nullptr, "others whose tokens are taken, by OpenID Connect too"},
    {"issuer.name", MORTISE_OPTION_STRING, MORTISE_OPTION_REQUIRED, nullptr, "line", "what its tokens say in iss"},
    {"issuer.public_key", MORTISE_OPTION_STRING, 0, "", "file", "its key, or certificate, in PEM"},
    {"issuer.jwks_file", MORTISE_OPTION_STRING, 0, "", "file", "or its keys as a JWK Set"},
    {"issuer.jwks_url", MORTISE_OPTION_STRING, 0, "", "line", "or where they are fetched"},
    {"issuer.discover", MORTISE_OPTION_BOOLEAN, 0, "false", nullptr,
     "or: its name is a URL, and its OpenID configuration says where"},
    {"issuer.ca_file", MORTISE_OPTION_STRING, 0, "", "file",
     "certificates to trust when its keys are fetched; empty: those of the system"},
    {"issuer.audience", MORTISE_OPTION_STRING, 0, "", "line", "what its tokens must say in aud; empty: as above"},
    {"issuer.rights", MORTISE_OPTION_CHOICE, 0, "token", "token|user",
     "what a bearer may do says the token, in AIStore's claims; or policies, as of any user"},
    {"issuer.user_claim", MORTISE_OPTION_STRING, 0, "sub", "word", "where its tokens name the user"},
    {"issuer.groups_claim", MORTISE_OPTION_STRING, 0, "groups", "word", "where they list groups"},
    {"issuer.admin_group", MORTISE_OPTION_STRING, 0, "", "line", "whose members administer; empty: none"},
    {"issuer.prefix", MORTISE_OPTION_STRING, 0, "", "word",
     "in front of the names of its users here, so that they are not mistaken for others"},
};

constexpr Declaration kPlugin{.name = "auth_jwt",
                              .version = "0.1.0",
                              .description = "tokens (JWT): those of AIStore's AuthN, and of OpenID Connect issuers",
                              .provides = MORTISE_AUTHN_ID " " MORTISE_AUTHZ_ID " " MORTISE_TOKENS_ID,
                              .needs = MORTISE_RECORDS_ID,
                              .wants = MORTISE_IDENTITY_ID,
                              .options = kOptions};

/// Everything, in the order in which one part uses another.
class AuthJwt final : public Plugin {
 public:
  AuthJwt(Host host, PluginSettings settings, std::unique_ptr<Revocations> revocations, const Key& secret)
      : own_({.name = settings.tokens.issuer, .own = true}, KeySet(secret)),
        issuers_(std::move(settings.issuers)),
        revocations_(std::move(revocations)),
        validator_(settings.validator, own_, views(issuers_), *revocations_),
        users_(Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID))),
        given_(host, settings.fetch),
        checks_(host, validator_, fetchers_, given_, users_),
        authenticator_(host, checks_),
        tokens_(host, checks_, users_, *revocations_, secret, std::move(settings.tokens)) {
    for (const ConfiguredIssuer& configured : issuers_) {
      if (!configured.address) continue;
      FetchSettings fetch = settings.fetch;
      fetch.get.ca_file = configured.ca_file;
      fetchers_.push_back(std::make_unique<KeyFetcher>(host, *configured.issuer, *configured.address, fetch));
    }
  }

  static Result<void> check(Host host) {
    const auto settings = read_settings(host);
    return settings ? Result<void>() : Result<void>(settings.error());
  }

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* table = host.find<mortise_records>(MORTISE_RECORDS_ID);
    if (table == nullptr) return Error(Status::unsupported, "the host does not give " MORTISE_RECORDS_ID);
    auto settings = read_settings(host);
    if (!settings) return std::move(settings).error();
    if (settings->tokens.cluster.empty()) {
      auto id = ais_model::read_cluster_id(host.data_directory());
      if (!id) return std::move(id).error();
      settings->tokens.cluster = settings->validator.cluster = std::move(*id);
    }
    const Records records(table);
    auto secret = settings->secret.empty() ? own_secret(records) : Result<std::string>(settings->secret);
    if (!secret) return std::move(secret).error();
    const auto key = Key::of_secret(*secret);
    if (!key) return key.error();
    auto revocations = Revocations::load(host, records, settings->most_revoked);
    if (!revocations) return std::move(revocations).error();
    curl_global_init(CURL_GLOBAL_DEFAULT);
    host.log(LogLevel::info, "tokens are taken", {pair("issuers", std::to_string(settings->issuers.size()))});
    return std::unique_ptr<Plugin>(
        std::make_unique<AuthJwt>(host, std::move(*settings), std::move(*revocations), *key));
  }

  const void* find(std::string_view interface_id) noexcept override {
    if (interface_id == MORTISE_AUTHN_ID) return authenticator_.table();
    if (interface_id == MORTISE_AUTHZ_ID) return authorizer_.table();
    return interface_id == MORTISE_TOKENS_ID ? tokens_.table() : nullptr;
  }

  void stop() noexcept override {
    for (const auto& fetcher : fetchers_) fetcher->stop();
    given_.stop();
  }

 private:
  static std::vector<const Issuer*> views(const std::vector<ConfiguredIssuer>& all) {
    std::vector<const Issuer*> out;
    for (const ConfiguredIssuer& one : all) out.push_back(one.issuer.get());
    return out;
  }

  const Issuer own_;
  const std::vector<ConfiguredIssuer> issuers_;
  const std::unique_ptr<Revocations> revocations_;
  Validator validator_;
  const TokenUsers users_;
  GivenIssuers given_;
  TokenChecks checks_;
  TokenAuthenticator authenticator_;
  ScopeAuthorizer authorizer_;
  LocalTokens tokens_;
  Fetchers fetchers_;  // last: they call the others until they are gone
};

}  // namespace
}  // namespace mortise::auth_jwt

MORTISE_PLUGIN(mortise::auth_jwt::kPlugin, mortise::auth_jwt::AuthJwt)
