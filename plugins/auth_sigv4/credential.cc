// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/credential.h"

#include <array>

namespace mortise::auth_sigv4 {
namespace {

constexpr std::string_view kS3 = "s3";

bool names(std::string_view services, std::string_view service) {
  while (!services.empty()) {
    const auto end = services.find(' ');
    if (services.substr(0, end) == service) return true;
    services.remove_prefix(end == std::string_view::npos ? services.size() : end + 1);
  }
  return false;
}

}  // namespace

/// An access key may contain '/': the scope is the last four parts.
std::string parse_credential(std::string_view text, Credential& out, std::string_view services) {
  std::array<size_t, 4> slashes{};
  size_t end = text.size();
  for (size_t i = 4; i-- > 0;) {
    const auto slash = end == 0 ? std::string_view::npos : text.rfind('/', end - 1);
    if (slash == std::string_view::npos) return "The credential must be access-key/date/region/s3/aws4_request.";
    slashes[i] = end = slash;
  }
  const auto part = [&](size_t i) {
    const auto from = slashes[i] + 1;
    return text.substr(from, (i == 3 ? text.size() : slashes[i + 1]) - from);
  };
  out = {text.substr(0, slashes[0]), text.substr(slashes[0] + 1), part(0), part(1), part(2)};
  if (out.access_key.empty()) return "The credential has no access key.";
  if (!names(services.empty() ? kS3 : services, out.service))
    return "The service in the credential must be " + std::string(services.empty() ? kS3 : services) + ".";
  if (part(3) != "aws4_request") return "The credential must end in aws4_request.";
  return {};
}

}  // namespace mortise::auth_sigv4
