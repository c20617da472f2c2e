// SPDX-License-Identifier: Apache-2.0
#include "auth_jwt/compact_token.h"

#include <mortise/text/ascii.h>

#include <openssl/sha.h>

#include <algorithm>

namespace mortise::auth_jwt {
namespace {

constexpr std::string_view kBearer = "bearer ";
/// The beginning of a JSON object, `{"`, in base64: of the header of every JWT.
constexpr std::string_view kBeginsAsJson = "eyJ";

bool is_base64url(std::string_view part) noexcept {
  return !part.empty() && std::all_of(part.begin(), part.end(), [](char c) {
    return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
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
  const std::string_view authorization = request.header("authorization");
  if (authorization.size() >= kBearer.size() &&
      text::same_ignoring_case(authorization.substr(0, kBearer.size()), kBearer))
    return text::trim(authorization.substr(kBearer.size()));
  const std::string_view session = request.header("x-amz-security-token");
  if (session.starts_with(kBeginsAsJson) && std::count(session.begin(), session.end(), '.') == 2) return session;
  return std::nullopt;
}

}  // namespace mortise::auth_jwt
