// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/v4.h"

#include <mortise/text.h>

#include <algorithm>
#include <optional>

#include "auth_sigv4/canonical_request.h"
#include "auth_sigv4/chunk_signatures.h"
#include "auth_sigv4/outcome.h"
#include "auth_sigv4/v4_claim.h"

namespace mortise::auth_sigv4 {
namespace {

using Failure = std::optional<Refusal>;

Failure check_region(const V4Claim& claim, const SignatureSettings& settings) {
  if (settings.takes_region(claim.credential.region)) return std::nullopt;
  return wrong_region(claim.presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed",
                      claim.credential.region, settings.region);
}

Failure check_time(const V4Claim& claim, const SignatureSettings& settings, int64_t now) {
  const int64_t allowed = settings.allowed_skew_ms / 1000;
  if (!claim.presigned) {
    if (claim.seconds <= now + allowed && claim.seconds >= now - allowed) return std::nullopt;
    return skewed(claim.time, now, settings.allowed_skew_ms);
  }
  if (claim.seconds > now + allowed)
    return Refusal("AccessDenied", "Request is not valid yet").with("ServerTime", text::iso_time(now));
  if (now < claim.seconds + claim.expires) return std::nullopt;
  return expired(std::to_string(claim.expires), claim.seconds + claim.expires, now);
}

/// A session token is never valid: none are issued.
bool has_token(const Request& request, const std::vector<QueryField>& query) {
  return !request.header("x-amz-security-token").empty() ||
         std::any_of(query.begin(), query.end(),
                     [](const QueryField& f) { return f.name == "X-Amz-Security-Token" && !f.value.empty(); });
}

/// Host and every x-amz-* header must be covered: a proxy could change the others.
Failure check_signed_headers(const Request& request, const V4Claim& claim) {
  const auto is_signed = [&](std::string_view name) {
    return std::any_of(claim.signed_headers.begin(), claim.signed_headers.end(),
                       [&](std::string_view s) { return same_header(s, name); });
  };
  if (!is_signed("host"))
    return Refusal("AccessDenied", "The Host header must be signed.").with("HeadersNotSigned", "host");
  std::string missing;
  for (const auto& h : request.headers()) {
    const auto name = view(h.name);
    if (name.size() < 6 || !same_header(name.substr(0, 6), "x-amz-") || is_signed(name)) continue;
    if (!missing.empty()) missing.append(", ");
    missing.append(name);
  }
  if (missing.empty()) return std::nullopt;
  return Refusal("AccessDenied", "There are headers in the request that were not signed.")
      .with("HeadersNotSigned", missing);
}

bool chunks_are_signed(const V4Claim& claim) {
  return !claim.presigned && claim.payload.starts_with("STREAMING-AWS4-HMAC-SHA256-");
}

/// What one way to read a request comes to.
struct Computed {
  std::string canonical;
  std::string text;  // to sign
  std::string signature;
};

Computed compute(Digester& digester, const Sha256Digest& signing_key, const Request& request, const Destination& to,
                 const std::vector<QueryField>& query, const V4Claim& claim, Folding folding = Folding::spaces) {
  Computed c;
  c.canonical = canonical_request(request, to, query, claim.signed_headers, claim.payload, folding);
  c.text = string_to_sign(claim.time, claim.credential.scope, text::to_hex(bytes(digester.sha256(c.canonical))));
  c.signature = text::to_hex(bytes(digester.hmac_sha256(bytes(signing_key), c.text)));
  return c;
}

/// s3cmd, told to use the host "name:port/s3", signs that as the Host and the path without the mount. No other request
/// has a slash in its Host, so what is signed is still one thing.
bool signed_with_mount_in_host(Digester& digester, const Sha256Digest& signing_key, const Request& request,
                               const std::vector<QueryField>& query, const V4Claim& claim) {
  if (request.mount().empty()) return false;
  const std::string host = std::string(request.host()) + std::string(request.mount());
  const auto c = compute(digester, signing_key, request, {host, request.path_below_mount()}, query, claim);
  return same_secret(c.signature, claim.signature);
}

/// Both readings of a tab hold the same request.
bool signed_with_tabs_folded(Digester& digester, const Sha256Digest& signing_key, const Request& request,
                             const std::vector<QueryField>& query, const V4Claim& claim) {
  if (!has_tabs(request, claim.signed_headers)) return false;
  const auto c =
      compute(digester, signing_key, request, {request.host(), request.path()}, query, claim, Folding::white_space);
  return same_secret(c.signature, claim.signature);
}

Authenticator::Outcome check(const Request& request, const V4Claim& claim, const std::vector<QueryField>& query,
                             const KeyRing& keys, const SignatureSettings& settings, int64_t now) {
  if (Failure f = check_region(claim, settings)) return refuse(std::move(*f));
  const Key* key = keys.find(claim.credential.access_key);
  if (key == nullptr) return refuse(unknown_access_key(claim.credential.access_key));
  if (has_token(request, query)) return refuse(unknown_token());
  if (Failure f = check_time(claim, settings, now)) return refuse(std::move(*f));
  if (Failure f = check_signed_headers(request, claim)) return refuse(std::move(*f));

  Digester digester;
  if (!digester.usable()) return refuse({"InternalError", "There is no memory to check the signature."});
  const Sha256Digest signing_key = key->signing_key(digester, claim.credential.day, claim.credential.region);
  const Computed c = compute(digester, signing_key, request, {request.host(), request.path()}, query, claim);
  if (!same_secret(c.signature, claim.signature) &&
      !signed_with_tabs_folded(digester, signing_key, request, query, claim) &&
      !signed_with_mount_in_host(digester, signing_key, request, query, claim))
    return refuse(wrong_signature(claim.credential.access_key, c.text, claim.signature)
                      .with("CanonicalRequest", c.canonical)
                      .with("CanonicalRequestBytes", spaced_hex(c.canonical)));
  auto out = accept(*key, 4, claim.presigned);
  if (chunks_are_signed(claim))
    out.verifier = std::make_unique<ChunkSignatures>(signing_key, claim.credential.access_key, claim.time,
                                                     claim.credential.scope, claim.signature);
  return out;
}

}  // namespace

Authenticator::Outcome authenticate_v4_header(const Request& request, std::string_view authorization,
                                              const std::vector<QueryField>& query, const KeyRing& keys,
                                              const SignatureSettings& settings, int64_t now) {
  auto claim = parse_v4_header(request, authorization);
  if (auto* refusal = std::get_if<Refusal>(&claim)) return refuse(std::move(*refusal));
  return check(request, std::get<V4Claim>(claim), query, keys, settings, now);
}

Authenticator::Outcome authenticate_v4_query(const Request& request, const std::vector<QueryField>& query,
                                             const KeyRing& keys, const SignatureSettings& settings, int64_t now) {
  auto claim = parse_v4_query(request, query);
  if (auto* refusal = std::get_if<Refusal>(&claim)) return refuse(std::move(*refusal));
  std::vector<QueryField> covered = query;
  std::erase_if(covered, [](const QueryField& f) { return f.name == "X-Amz-Signature"; });
  return check(request, std::get<V4Claim>(claim), covered, keys, settings, now);
}

}  // namespace mortise::auth_sigv4
