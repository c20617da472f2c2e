// SPDX-License-Identifier: Apache-2.0
//
// What AuthN tells of itself as an issuer of tokens. They are signed with a secret, so there is no key to show.
#include "api_native/http/context.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

Refusal check_issuer(const Context& c) {
  if (c.site.tokens) return std::nullopt;
  return NativeError(501, "ErrUnsupp", "this server gives no tokens: see [plugins.auth_jwt]");
}

}  // namespace

/// Secrets are masked, and what a file of AIStore's would say of logs and databases is left out.
Outcome authn_configuration(Context& c) {
  if (c.query.has("what"))
    return bad_request("unexpected query [what=" + std::string(c.query.get("what").substr(0, 64)) + "]");
  if (auto no = check_issuer(c)) return *std::move(no);
  OrderedJson out;
  out["auth"] = {{"secret", "**********"}, {"public_key", nullptr}, {"signing_key", {{"mode", ""}, {"bits", 0}}}};
  out["net"] = {{"external_url", c.own_url()}, {"http", {{"use_https", c.request.tls()}}}};
  return Answer::json(dump(out));
}

Outcome openid_configuration(Context& c) {
  if (auto no = check_issuer(c)) return *std::move(no);
  const std::string url = c.own_url();
  return Answer::json(dump({{"issuer", url},
                            {"token_endpoint", url + "/v1/tokens"},
                            {"userinfo_endpoint", url + "/v1/users"},
                            {"jwks_uri", url + "/.well-known/jwks.json"},
                            {"id_token_signing_alg_values_supported", {"HS256"}}}));
}

Outcome no_public_key(Context& c) {
  if (auto no = check_issuer(c)) return *std::move(no);
  if (c.address.area == Area::well_known) return bad_request("JWKS not available for current signing method");
  return bad_request("current signing method does not have a public key");
}

}  // namespace mortise::api_native::ops
