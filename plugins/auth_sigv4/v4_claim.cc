// SPDX-License-Identifier: Apache-2.0
#include "auth_sigv4/v4_claim.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <optional>

#include "auth_sigv4/timestamp.h"

namespace mortise::auth_sigv4 {
namespace {

using Failure = std::optional<Refusal>;

constexpr int64_t kLongestExpiry = 604800;  // a week
constexpr std::string_view kHeaderCode = "AuthorizationHeaderMalformed";
constexpr std::string_view kQueryCode = "AuthorizationQueryParametersError";

Refusal malformed(std::string_view code, std::string message) { return {std::string(code), std::move(message)}; }

Failure take_credential(const Request& request, std::string_view text, std::string_view code, V4Claim& claim) {
  auto problem = parse_credential(text, claim.credential, request.signing_services());
  return problem.empty() ? Failure() : malformed(code, std::move(problem));
}

/// A name more than once would put its value into the canonical request as often; and no request signs more headers
/// than it has, but the Host, which may come in the target.
Failure split_signed_headers(const Request& request, std::string_view list, std::string_view code, V4Claim& claim) {
  const auto count = static_cast<size_t>(std::count(list.begin(), list.end(), ';')) + 1;
  if (count > request.headers().size() + 1)
    return malformed(code, "SignedHeaders names more headers than the request has.");
  claim.signed_headers.reserve(count);
  while (true) {
    const auto end = list.find(';');
    const auto name = list.substr(0, end);
    if (name.empty() || std::any_of(name.begin(), name.end(), [](char c) { return c <= ' ' || text::is_upper(c); }))
      return malformed(code, "SignedHeaders must be lower-case names separated by semicolons.");
    claim.signed_headers.push_back(name);
    if (end == std::string_view::npos) break;
    list.remove_prefix(end + 1);
  }
  std::sort(claim.signed_headers.begin(), claim.signed_headers.end());
  if (std::adjacent_find(claim.signed_headers.begin(), claim.signed_headers.end()) != claim.signed_headers.end())
    return malformed(code, "SignedHeaders names a header twice.");
  return std::nullopt;
}

Failure check_day(std::string_view code, const V4Claim& claim) {
  if (claim.time.substr(0, 8) == claim.credential.day) return std::nullopt;
  return malformed(code, "The date in the credential, " + std::string(claim.credential.day) +
                             ", is not that of the request, " + std::string(claim.time) + ".");
}

std::string_view keep(std::string_view text, V4Claim& claim) {
  claim.storage.assign(text.begin(), text.end());
  return {claim.storage.data(), claim.storage.size()};
}

Failure take_header_date(const Request& request, V4Claim& claim) {
  const auto amz_date = request.header("x-amz-date");
  const auto text = amz_date.data() != nullptr ? amz_date : request.header("date");
  const auto basic = text::parse_basic_time(text);
  const auto seconds = basic ? basic : text::parse_http_date(text);
  if (!seconds || *seconds < 0) return no_valid_date();
  claim.seconds = *seconds;
  claim.time = basic ? text : keep(text::basic_time(*seconds), claim);
  return std::nullopt;
}

bool is_payload(std::string_view value) {
  if (value == "UNSIGNED-PAYLOAD" || value == "STREAMING-UNSIGNED-PAYLOAD-TRAILER" ||
      value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" || value == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER")
    return true;
  return value.size() == 64 && std::all_of(value.begin(), value.end(), [](char c) { return text::hex_value(c) >= 0; });
}

bool is_one_line(std::string_view value) {
  return std::none_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

Refusal bad_payload(std::string_view value) {
  return Refusal("InvalidArgument",
                 "x-amz-content-sha256 must be a SHA-256 in hex, UNSIGNED-PAYLOAD, or one of the STREAMING values.")
      .with("ArgumentName", "x-amz-content-sha256")
      .with("ArgumentValue", value);
}

/// The three parts of the header, in any order, separated by commas or blanks.
struct HeaderParts {
  std::string_view credential, signed_headers, signature;
};

Failure split_header(std::string_view text, HeaderParts& parts) {
  while (!text.empty()) {
    const auto end = text.find(',');
    const auto field = text::trim(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto equals = field.find('=');
    const auto name = field.substr(0, equals);
    const auto value = equals == std::string_view::npos ? std::string_view() : text::trim(field.substr(equals + 1));
    if (name == "Credential") parts.credential = value;
    if (name == "SignedHeaders") parts.signed_headers = value;
    if (name == "Signature") parts.signature = value;
  }
  if (parts.credential.empty()) return malformed(kHeaderCode, "The Authorization header has no Credential.");
  if (parts.signed_headers.empty()) return malformed(kHeaderCode, "The Authorization header has no SignedHeaders.");
  if (parts.signature.empty()) return malformed(kHeaderCode, "The Authorization header has no Signature.");
  return std::nullopt;
}

/// The parameters of a presigned URL, decoded.
class QueryParts {
 public:
  explicit QueryParts(const std::vector<QueryField>& query) {
    size_t size = 0;
    for (const auto& field : query) size += field.value.size();
    storage_.reserve(size);
    for (const auto& field : query)
      for (size_t i = 0; i < kNames.size(); ++i)
        if (field.name == kNames[i] && values_[i].data() == nullptr) values_[i] = decode(field.value);
  }
  /// Null if it is absent.
  std::string_view operator[](std::string_view name) const {
    return values_[static_cast<size_t>(std::find(kNames.begin(), kNames.end(), name) - kNames.begin())];
  }
  /// The first of the mandatory ones that is absent or empty; empty if all are there.
  std::string_view missing() const {
    for (size_t i = 0; i < kMandatory; ++i)
      if (values_[i].empty()) return kNames[i];
    return {};
  }
  std::vector<char> release() && { return std::move(storage_); }

 private:
  static constexpr size_t kMandatory = 6;
  static constexpr std::array<std::string_view, 7> kNames = {
      "X-Amz-Algorithm",     "X-Amz-Credential", "X-Amz-Date",          "X-Amz-Expires",
      "X-Amz-SignedHeaders", "X-Amz-Signature",  "X-Amz-Content-Sha256"};
  std::string_view decode(std::string_view raw) {
    const std::string text = decode_query(raw);
    const auto from = storage_.size();
    storage_.insert(storage_.end(), text.begin(), text.end());  // reserved: views stay valid
    return text.empty() ? std::string_view("") : std::string_view(storage_.data() + from, text.size());
  }
  std::vector<char> storage_;
  std::array<std::string_view, 7> values_{};
};

Failure take_expiry(std::string_view text, V4Claim& claim) {
  const bool negative = text.starts_with('-');
  const auto digits = negative ? text.substr(1) : text;
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return malformed(kQueryCode, "X-Amz-Expires must be a number of seconds.");
  if (negative) return malformed(kQueryCode, "X-Amz-Expires must not be negative.");
  for (char c : digits.substr(0, 7)) claim.expires = claim.expires * 10 + (c - '0');
  if (digits.size() > 7 || claim.expires > kLongestExpiry)
    return malformed(kQueryCode, "X-Amz-Expires must be at most a week, 604800 seconds.");
  return std::nullopt;
}

/// What the thread's last claim had its names in.
std::vector<std::string_view>& spare_names() {
  thread_local std::vector<std::string_view> names;
  return names;
}

/// Who has read the body tells its digest; with services other than S3 no header has to.
Result<V4Claim, Refusal> with_body(V4Claim&& claim, const Request& request) {
  if (claim.payload.data() != nullptr && claim.payload != request.body_sha256()) return bad_payload(claim.payload);
  claim.payload = request.body_sha256();
  return std::move(claim);
}

}  // namespace

bool V4Claim::covers(std::string_view header) const {
  return std::any_of(signed_headers.begin(), signed_headers.end(),
                     [&](std::string_view s) { return same_header(s, header); });
}

V4Claim::V4Claim() {
  signed_headers.swap(spare_names());
  signed_headers.clear();
}

V4Claim::~V4Claim() {
  if (signed_headers.capacity() > spare_names().capacity()) signed_headers.swap(spare_names());
}

Result<V4Claim, Refusal> parse_v4_header(const Request& request, std::string_view authorization) {
  if (!authorization.starts_with(kV4Algorithm) || authorization.substr(kV4Algorithm.size(), 1) != " ")
    return Refusal("InvalidRequest", "The signing algorithm must be AWS4-HMAC-SHA256.");
  V4Claim claim;
  HeaderParts parts;
  if (Failure f = split_header(authorization.substr(kV4Algorithm.size()), parts)) return std::move(*f);
  if (Failure f = take_credential(request, parts.credential, kHeaderCode, claim)) return std::move(*f);
  if (Failure f = split_signed_headers(request, parts.signed_headers, kHeaderCode, claim)) return std::move(*f);
  claim.signature = parts.signature;
  if (Failure f = take_header_date(request, claim)) return std::move(*f);
  if (Failure f = check_day(kHeaderCode, claim)) return std::move(*f);
  claim.payload = request.header(kPayloadHeader);
  if (!request.body_sha256().empty()) return with_body(std::move(claim), request);
  if (claim.payload.data() == nullptr)
    return Refusal("InvalidRequest", "A signed request needs the header x-amz-content-sha256.");
  if (!is_payload(claim.payload)) return bad_payload(claim.payload);
  return claim;
}

Result<V4Claim, Refusal> parse_v4_query(const Request& request, const std::vector<QueryField>& query) {
  QueryParts parts(query);
  V4Claim claim;
  claim.presigned = true;
  if (!parts.missing().empty())
    return malformed(kQueryCode, "The query lacks " + std::string(parts.missing()) + ", which a presigned URL needs.");
  if (parts["X-Amz-Algorithm"] != kV4Algorithm)
    return malformed(kQueryCode, "X-Amz-Algorithm must be AWS4-HMAC-SHA256.");
  if (Failure f = take_credential(request, parts["X-Amz-Credential"], kQueryCode, claim)) return std::move(*f);
  if (Failure f = split_signed_headers(request, parts["X-Amz-SignedHeaders"], kQueryCode, claim)) return std::move(*f);
  claim.signature = parts["X-Amz-Signature"];
  claim.time = parts["X-Amz-Date"];
  const auto seconds = text::parse_basic_time(claim.time);
  if (!seconds || *seconds < 0) return malformed(kQueryCode, "X-Amz-Date must look like 20260131T120000Z.");
  claim.seconds = *seconds;
  if (Failure f = check_day(kQueryCode, claim)) return std::move(*f);
  if (Failure f = take_expiry(parts["X-Amz-Expires"], claim)) return std::move(*f);
  const auto payload = request.header(kPayloadHeader);
  claim.payload = parts["X-Amz-Content-Sha256"];
  if (payload.data() != nullptr && claim.payload.data() != nullptr && payload != claim.payload)
    return bad_payload(payload);
  // One that is not signed says nothing of what was: some clients send it with whatever URL they are given.
  if (payload.data() != nullptr && claim.covers(kPayloadHeader)) claim.payload = payload;
  if (claim.payload.data() == nullptr) claim.payload = "UNSIGNED-PAYLOAD";
  // Another word is a digest that no body has, which matters only where there is a body.
  if (!is_one_line(claim.payload)) return bad_payload(claim.payload);
  if (!request.body_sha256().empty()) claim.payload = request.body_sha256();
  claim.storage = std::move(parts).release();
  return claim;
}

}  // namespace mortise::auth_sigv4
