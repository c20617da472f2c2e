// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/compact_token.h"

#include <mortise/text/ascii.h>

#include <openssl/sha.h>

#include <algorithm>

namespace mortise::auth_jwt {
namespace {

constexpr std::string_view kBearer = "bearer ";
constexpr std::string_view kAuthorization = "authorization";
constexpr std::string_view kSession = "x-amz-security-token";
/// The beginning of a JSON object, `{"`, in base64: of the header of every JWT.
constexpr std::string_view kBeginsAsJson = "eyJ";

bool is_base64url(std::string_view part) noexcept {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
  });
}

bool is_bearer(std::string_view authorization) noexcept {
  return authorization.size() >= kBearer.size() &&
         text::same_ignoring_case(authorization.substr(0, kBearer.size()), kBearer);
}

bool is_jwt(std::string_view session) noexcept {
  return session.starts_with(kBeginsAsJson) && std::count(session.begin(), session.end(), '.') == 2;
}

/// Whether the header has one value, however often it is there.
bool is_alone(const Request& request, std::string_view name) noexcept {
  const std::string_view first = request.header(name);
  const auto headers = request.headers();
  return std::all_of(headers.begin(), headers.end(), [&](const mortise_pair& header) {
    return !same_header(view(header.name), name) || view(header.value) == first;
  });
}

}  // namespace

std::optional<CompactToken> parse_compact(std::string_view text) {
  if (text.size() > kMaxToken) return std::nullopt;
  const size_t first = text.find('.');
  const size_t second = first == std::string_view::npos ? first : text.find('.', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  const bool good = is_base64url(text.substr(0, first)) && is_base64url(text.substr(first + 1, second - first - 1)) &&
                    is_base64url(text.substr(second + 1));
  if (!good) return std::nullopt;
  return CompactToken{text, text.substr(0, second)};
}

std::string digest_of(std::string_view bytes) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

std::optional<std::string_view> token_of(const Request& request) {
  const std::string_view authorization = request.header(kAuthorization), session = request.header(kSession);
  if (is_bearer(authorization)) {
    const std::string_view token = text::trim(authorization.substr(kBearer.size()));
    const bool one = is_alone(request, kAuthorization) && (!is_jwt(session) || session == token);
    return one ? token : std::string_view();
  }
  if (!is_jwt(session)) return std::nullopt;
  return is_alone(request, kSession) ? session : std::string_view();
}

}  // namespace mortise::auth_jwt
