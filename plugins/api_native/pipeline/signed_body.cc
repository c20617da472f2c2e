// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/signed_body.h"

#include <mortise/text/hex.h>

#include <utility>

namespace mortise::api_native {
namespace {

constexpr size_t kDigits = 64;

/// The header, or the parameter of a presigned URL.
std::string_view told(const Context& c) {
  const std::string_view header = c.request.header("x-amz-content-sha256");
  return header.data() != nullptr ? header : c.query.get("X-Amz-Content-Sha256");
}

}  // namespace

Or<SignedBody> SignedBody::of(const Context& context) {
  SignedBody out;
  const std::string_view value = told(context);
  if (value.empty() || value == "UNSIGNED-PAYLOAD") return out;
  if (value.starts_with("STREAMING-")) return unsupported("bodies in chunks that are signed are for the S3 API only");
  auto digest = value.size() == kDigits ? text::from_hex(value) : std::nullopt;
  if (!digest) return bad_request("X-Amz-Content-Sha256 is a SHA-256 in hex, or UNSIGNED-PAYLOAD");
  out.hasher_ = context.site.checksums.create("sha256");
  if (!out.hasher_)
    return unsupported("no plugin that computes sha256 is loaded: send X-Amz-Content-Sha256: UNSIGNED-PAYLOAD");
  out.expected_ = std::move(*digest);
  return out;
}

Refusal SignedBody::verdict() {
  if (!hasher_ || hasher_.finish() == expected_) return std::nullopt;
  return bad_request("the SHA-256 of the body is not the one in X-Amz-Content-Sha256");
}

}  // namespace mortise::api_native
