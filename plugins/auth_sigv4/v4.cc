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

bool has_token(const Request& request, const std::vector<QueryField>& query) {
  return !request.header("x-amz-security-token").empty() ||
         std::any_of(query.begin(), query.end(),
                     [](const QueryField& f) { return f.name == "X-Amz-Security-Token" && !f.value.empty(); });
}

/// Of a presigned request, a digest of the body need not be: it can only refuse what the URL lets in.
bool must_be_signed(std::string_view header, const V4Claim& claim) {
  return header.size() >= 6 && same_header(header.substr(0, 6), "x-amz-") &&
         !(claim.presigned && same_header(header, kPayloadHeader));
}

/// Host and every x-amz-* header must be covered: a proxy could change the others.
Failure check_signed_headers(const Request& request, const V4Claim& claim) {
  if (!claim.covers("host"))
    return Refusal("AccessDenied", "The Host header must be signed.").with("HeadersNotSigned", "host");
  std::string missing;
  for (const auto& h : request.headers()) {
    const auto name = view(h.name);
    if (!must_be_signed(name, claim) || claim.covers(name)) continue;
    if (!missing.empty()) missing.append(", ");
    missing.append(text::lower(name));
  }
  if (missing.empty()) return std::nullopt;
  return Refusal("AccessDenied", "There are headers in the request that were not signed.")
      .with("HeadersNotSigned", missing);
}

bool chunks_are_signed(const V4Claim& claim) {
  return !claim.presigned && claim.payload.starts_with("STREAMING-AWS4-HMAC-SHA256-");
}

/// The memory of one check; each thread uses its own again.
struct Texts {
  std::string canonical;
  std::string to_sign;

  static Texts& of_thread() {
    thread_local Texts texts;
    return texts;
  }
};

/// Whether the request has the signature if it is read like this. Leaves in `texts` what was compared.
bool is_signed(Texts& texts, const HmacKey& signing_key, const Request& request, const Destination& to,
               const std::vector<QueryField>& query, const V4Claim& claim, Folding folding = Folding::spaces) {
  const Digester digester;
  write_canonical_request(texts.canonical, request, to, query, claim.signed_headers, claim.payload, folding);
  write_string_to_sign(texts.to_sign, claim.time, claim.credential.scope, digester.sha256(texts.canonical));
  const auto signature = hex(signing_key.sign(texts.to_sign));
  return same_secret({signature.data(), signature.size()}, claim.signature);
}

/// s3cmd, told to use the host "name:port/s3", signs that as the Host and the path without the mount. No other request
/// has a slash in its Host, so what is signed is still one thing.
bool is_signed_with_mount_in_host(const HmacKey& signing_key, const Request& request,
                                  const std::vector<QueryField>& query, const V4Claim& claim) {
  if (request.mount().empty()) return false;
  Texts texts;
  const std::string host = std::string(request.host()) + std::string(request.mount());
  return is_signed(texts, signing_key, request, {host, request.path_below_mount()}, query, claim);
}

/// Both readings of a tab hold the same request.
bool is_signed_with_tabs_folded(const HmacKey& signing_key, const Request& request,
                                const std::vector<QueryField>& query, const V4Claim& claim) {
  if (!has_tabs(request, claim.signed_headers)) return false;
  Texts texts;
  return is_signed(texts, signing_key, request, {request.host(), request.path()}, query, claim, Folding::white_space);
}

Authenticator::Outcome check(const Request& request, const V4Claim& claim, const std::vector<QueryField>& query,
                             const RequestKeys& keys, const SignatureSettings& settings, int64_t now) {
  if (Failure f = check_region(claim, settings)) return refuse(std::move(*f));
  const Key* key = keys.find(claim.credential.access_key);
  if (key == nullptr) return refuse(unknown_access_key(claim.credential.access_key));
  if (has_token(request, query) != key->is_temporary()) return refuse(unknown_token());
  if (Failure f = check_time(claim, settings, now)) return refuse(std::move(*f));
  if (Failure f = check_signed_headers(request, claim)) return refuse(std::move(*f));

  Digester digester;
  if (!digester.usable()) return refuse({"InternalError", "OpenSSL does not offer SHA-256."});
  const SigningKey signing_key =
      key->signing_key(digester, claim.credential.day, claim.credential.region, claim.credential.service);
  Texts& texts = Texts::of_thread();
  if (!is_signed(texts, signing_key.hmac, request, {request.host(), request.path()}, query, claim) &&
      !is_signed_with_tabs_folded(signing_key.hmac, request, query, claim) &&
      !is_signed_with_mount_in_host(signing_key.hmac, request, query, claim))
    return refuse(wrong_signature(claim.credential.access_key, texts.to_sign, claim.signature)
                      .with("CanonicalRequest", texts.canonical)
                      .with("CanonicalRequestBytes", spaced_hex(texts.canonical)));
  auto out = accept(*key, 4, claim.presigned);
  if (chunks_are_signed(claim))
    out.verifier = std::make_unique<ChunkSignatures>(signing_key.hmac, claim.credential.access_key, claim.time,
                                                     claim.credential.scope, claim.signature);
  return out;
}

}  // namespace

Authenticator::Outcome authenticate_v4_header(const Request& request, std::string_view authorization,
                                              const std::vector<QueryField>& query, const RequestKeys& keys,
                                              const SignatureSettings& settings, int64_t now) {
  auto claim = parse_v4_header(request, authorization);
  if (!claim) return refuse(std::move(claim).error());
  return check(request, *claim, query, keys, settings, now);
}

Authenticator::Outcome authenticate_v4_query(const Request& request, const std::vector<QueryField>& query,
                                             const RequestKeys& keys, const SignatureSettings& settings, int64_t now) {
  auto claim = parse_v4_query(request, query);
  if (!claim) return refuse(std::move(claim).error());
  std::vector<QueryField> covered = query;
  std::erase_if(covered, [](const QueryField& f) { return f.name == "X-Amz-Signature"; });
  return check(request, *claim, covered, keys, settings, now);
}

}  // namespace mortise::auth_sigv4
