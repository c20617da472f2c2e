// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/claimed_key.h"

#include <string_view>

#include "auth_sigv4/credential.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr size_t kLongest = 128;  // as in a key ring
constexpr std::string_view kCredential = "Credential=";

std::string bounded(std::string_view access_key) {
  return access_key.size() > kLongest ? std::string() : std::string(access_key);
}

std::string of_credential(std::string_view text) {
  Credential credential;
  return parse_credential(text, credential).empty() ? bounded(credential.access_key) : std::string();
}

std::string of_header(std::string_view authorization) {
  if (authorization.starts_with("AWS ")) return bounded(authorization.substr(4, authorization.rfind(':') - 4));
  const size_t at = authorization.find(kCredential);
  if (!authorization.starts_with("AWS4-") || at == std::string_view::npos) return {};
  const std::string_view rest = authorization.substr(at + kCredential.size());
  return of_credential(rest.substr(0, rest.find_first_of(", ")));
}

}  // namespace

std::string claimed_key(const Request& request, const std::vector<QueryField>& query) {
  if (const auto authorization = request.header("authorization"); !authorization.empty())
    return of_header(authorization);
  for (const QueryField& field : query) {
    if (field.name == "X-Amz-Credential") return of_credential(decode_query(field.value));
    if (field.name == "AWSAccessKeyId") return bounded(decode_query(field.value));
  }
  return {};
}

std::string claimed_key_of_form(std::span<const mortise_pair> fields) {
  for (const mortise_pair& field : fields) {
    if (same_header(view(field.name), "x-amz-credential")) return of_credential(view(field.value));
    if (same_header(view(field.name), "AWSAccessKeyId")) return bounded(view(field.value));
  }
  return {};
}

}  // namespace mortise::auth_sigv4
