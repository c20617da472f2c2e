// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/v2.h"

#include <mortise/text.h>

#include <algorithm>
#include <optional>

#include "auth_sigv4/outcome.h"
#include "auth_sigv4/timestamp.h"

namespace mortise::auth_sigv4 {
namespace {

struct V2Claim {
  std::string access_key;
  std::string signature;
  std::string date;  // as it is signed
  bool presigned = false;
};

/// botocore signs ListObjectsV2 with the parameter that tells it from ListObjects, which is no sub-resource.
std::string list_type_of(const std::vector<QueryField>& query) {
  for (const auto& field : query)
    if (field.name == "list-type") return "?list-type=" + decode_query(field.value);
  return {};
}

Authenticator::Outcome check(const Request& request, const V2Claim& claim, const std::vector<QueryField>& query,
                             const Key& key) {
  Digester digester;
  if (!digester.usable()) return refuse({"InternalError", "There is no memory to check the signature."});
  std::string first;
  const auto is_signed = [&](std::string_view resource, EmptyValue empty) {
    std::string text = v2_string_to_sign(request, query, claim.date, claim.presigned, resource, empty);
    const bool good = same_secret(text::to_base64(bytes(digester.hmac_sha1(key.secret(), text))), claim.signature);
    if (first.empty()) first = std::move(text);
    return good;
  };
  const bool two_ways = has_empty_subresource(query);
  const std::string lists = list_type_of(query);
  for (const auto& resource : v2_resources(request))
    if (is_signed(resource, EmptyValue::as_sent) || (two_ways && is_signed(resource, EmptyValue::without_sign)) ||
        (!lists.empty() && is_signed(resource + lists, EmptyValue::as_sent)))
      return accept(key, 2, claim.presigned);
  return refuse(wrong_signature(claim.access_key, first, claim.signature));
}

/// Seconds since 1970; nullopt for anything but digits.
std::optional<int64_t> parse_epoch(std::string_view text) {
  if (text.empty() || text.size() > 15 || text.find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int64_t value = 0;
  for (char c : text) value = value * 10 + (c - '0');
  return value;
}

/// In a query '+' means a blank, yet not every client escapes it; base64 has no blanks.
std::string decode_signature(std::string_view raw) {
  std::string out = decode_query(raw);
  std::replace(out.begin(), out.end(), ' ', '+');
  return out;
}

}  // namespace

Authenticator::Outcome authenticate_v2_header(const Request& request, std::string_view authorization,
                                              const std::vector<QueryField>& query, const RequestKeys& keys,
                                              const SignatureSettings& settings, int64_t now) {
  if (!settings.version_2) return refuse(version_2_not_accepted());
  const auto credential = authorization.substr(4);
  const auto colon = credential.rfind(':');
  if (colon == std::string_view::npos || colon == 0)
    return refuse(Refusal("InvalidArgument", "The Authorization header must be 'AWS access-key:signature'.")
                      .with("ArgumentName", "Authorization")
                      .with("ArgumentValue", authorization));
  V2Claim claim{std::string(credential.substr(0, colon)), std::string(credential.substr(colon + 1)), {}, false};
  const Key* key = keys.find(claim.access_key);
  if (key == nullptr) return refuse(unknown_access_key(claim.access_key));
  if (request.header("x-amz-security-token").empty() == key->is_temporary()) return refuse(unknown_token());
  const bool amz_date = request.has_header("x-amz-date");
  const auto date = request.header(amz_date ? "x-amz-date" : "date");
  const auto seconds = parse_request_time(date);
  if (!seconds || *seconds < 0) return refuse(no_valid_date());
  const int64_t allowed = settings.allowed_skew_ms / 1000;
  if (*seconds > now + allowed || *seconds < now - allowed) return refuse(skewed(date, now, settings.allowed_skew_ms));
  if (!amz_date) claim.date = date;
  return check(request, claim, query, *key);
}

Authenticator::Outcome authenticate_v2_query(const Request& request, const std::vector<QueryField>& query,
                                             const RequestKeys& keys, const SignatureSettings& settings, int64_t now) {
  if (!settings.version_2) return refuse(version_2_not_accepted());
  V2Claim claim;
  claim.presigned = true;
  bool token = !request.header("x-amz-security-token").empty();
  for (const auto& field : query) {
    if (field.name == "AWSAccessKeyId") claim.access_key = decode_query(field.value);
    if (field.name == "Signature") claim.signature = decode_signature(field.value);
    if (field.name == "Expires") claim.date = decode_query(field.value);
    if (same_header(field.name, "x-amz-security-token")) token = true;
  }
  const auto expires = parse_epoch(claim.date);
  if (claim.access_key.empty() || claim.signature.empty() || !expires)
    return refuse({"AccessDenied", "A signed query needs AWSAccessKeyId, Signature and Expires, a number of seconds."});
  const Key* key = keys.find(claim.access_key);
  if (key == nullptr) return refuse(unknown_access_key(claim.access_key));
  if (token != key->is_temporary()) return refuse(unknown_token());
  if (now >= *expires) return refuse(expired({}, *expires, now));
  return check(request, claim, query, *key);
}

}  // namespace mortise::auth_sigv4
