// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>

#include "api_s3/payload/payload.h"

namespace mortise::api_s3 {
namespace {

PayloadError mismatch(const ExpectedDigest& expected, std::string_view calculated, Md5Form form) {
  PayloadError error{"BadDigest", "", {}};
  switch (expected.source) {
    case DigestSource::content_sha256:
      error.code = "XAmzContentSHA256Mismatch";
      error.message = "The SHA-256 of the body is not the one given in 'x-amz-content-sha256'.";
      error.facts.emplace_back("ClientComputedContentSHA256", expected.sent);
      if (!calculated.empty()) error.facts.emplace_back("S3ComputedContentSHA256", text::to_hex(calculated));
      break;
    case DigestSource::content_md5:
      error.message = "The MD5 of the body is not the one given in Content-MD5.";
      error.facts.emplace_back("ExpectedDigest", form == Md5Form::hex ? text::to_hex(expected.value) : expected.sent);
      if (!calculated.empty()) error.facts.emplace_back("CalculatedDigest", text::to_base64(calculated));
      break;
    case DigestSource::checksum:
      error.message = "The " + expected.algorithm + " checksum of the body is not the one given with the request.";
      break;
  }
  return error;
}

}  // namespace

PayloadError digest_mismatch(std::span<const ExpectedDigest> expected, std::string_view algorithm,
                             std::string_view calculated, Md5Form form) {
  const auto found = std::find_if(expected.begin(), expected.end(), [&](const ExpectedDigest& e) {
    return e.algorithm == algorithm && (calculated.empty() || e.value != calculated);
  });
  if (found != expected.end()) return mismatch(*found, calculated, form);
  return {"BadDigest", "A digest given with the request is not that of the body.", {}};
}

std::optional<PayloadError> verify_document(std::string_view body, std::span<const ExpectedDigest> expected,
                                            const Checksums& checksums) {
  for (const auto& e : expected) {
    Hasher hasher = checksums.create(e.algorithm);
    if (!hasher) return PayloadError{"InternalError", "No memory or no plugin for " + e.algorithm + ".", {}};
    hasher.update(body);
    const Digest calculated = hasher.finish();
    if (calculated != e.value) return mismatch(e, calculated, Md5Form::base64);
  }
  return std::nullopt;
}

}  // namespace mortise::api_s3
