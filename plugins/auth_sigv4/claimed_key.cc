// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/claimed_key.h"

#include <string_view>

#include "auth_sigv4/credential.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr size_t kLongestKey = 128;  // as in a key ring
constexpr size_t kLongestToken = 8192;
constexpr std::string_view kCredential = "Credential=";
constexpr std::string_view kToken = "x-amz-security-token";

std::string bounded(std::string_view text, size_t longest) {
  return text.size() > longest ? std::string() : std::string(text);
}

std::string key_of_credential(std::string_view text, std::string_view services) {
  Credential credential;
  return parse_credential(text, credential, services).empty() ? bounded(credential.access_key, kLongestKey)
                                                              : std::string();
}

std::string key_of_header(std::string_view authorization, std::string_view services) {
  if (authorization.starts_with("AWS "))
    return bounded(authorization.substr(4, authorization.rfind(':') - 4), kLongestKey);
  const size_t at = authorization.find(kCredential);
  if (!authorization.starts_with("AWS4-") || at == std::string_view::npos) return {};
  const std::string_view rest = authorization.substr(at + kCredential.size());
  return key_of_credential(rest.substr(0, rest.find_first_of(", ")), services);
}

std::string key_of(const Request& request, const std::vector<QueryField>& query) {
  const std::string_view services = request.signing_services();
  if (const auto authorization = request.header("authorization"); !authorization.empty())
    return key_of_header(authorization, services);
  for (const QueryField& field : query) {
    if (field.name == "X-Amz-Credential") return key_of_credential(decode_query(field.value), services);
    if (field.name == "AWSAccessKeyId") return bounded(decode_query(field.value), kLongestKey);
  }
  return {};
}

std::string token_of(const Request& request, const std::vector<QueryField>& query) {
  if (const auto header = request.header(kToken); !header.empty()) return bounded(header, kLongestToken);
  for (const QueryField& field : query)
    if (same_header(field.name, kToken) && field.value.size() <= 3 * kLongestToken)
      return bounded(decode_query(field.value), kLongestToken);
  return {};
}

}  // namespace

ClaimedKey claimed_key(const Request& request, const std::vector<QueryField>& query) {
  return {key_of(request, query), token_of(request, query)};
}

ClaimedKey claimed_key_of_form(std::span<const mortise_pair> fields) {
  ClaimedKey out;
  for (const mortise_pair& field : fields) {
    const std::string_view name = view(field.name), value = view(field.value);
    if (out.access_key.empty() && same_header(name, "x-amz-credential")) out.access_key = key_of_credential(value, {});
    if (out.access_key.empty() && same_header(name, "AWSAccessKeyId")) out.access_key = bounded(value, kLongestKey);
    if (out.token.empty() && same_header(name, kToken)) out.token = bounded(value, kLongestToken);
  }
  return out;
}

}  // namespace mortise::auth_sigv4
