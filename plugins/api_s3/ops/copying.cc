// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/copying.h"

#include <algorithm>

namespace mortise::api_s3::ops {

Refusal may_read(const Context& c, const CopySource& source) {
  const auto expected = c.headers.get("x-amz-source-expected-bucket-owner");
  if (expected.data() != nullptr) {
    bool wrong = false;
    c.objects().bucket_head(source.bucket, [&](const mortise_error&, const mortise_bucket* bucket) {
      wrong = bucket != nullptr && view(bucket->owner) != expected;
    });
    if (wrong) return S3Error(Code::access_denied);
  }
  return c.require(source.version.empty() ? "s3:GetObject" : "s3:GetObjectVersion", source.bucket, source.key,
                   source.version);
}

bool is_about_source(const mortise_error& error) {
  for (uint32_t i = 0; i < error.fact_count; ++i)
    if (view(error.facts[i].name) == "Source") return true;
  return false;
}

S3Error source_error(const mortise_error& error, const CopySource& source) {
  if (error.detail == MORTISE_IS_DELETE_MARKER)
    return S3Error(Code::invalid_request,
                   "The source of a copy request may not specifically refer to a delete marker by "
                   "version id.");
  S3Error out = from_service(error, {source.bucket, source.key, source.version, {}});
  if (error.detail == MORTISE_NOT_MODIFIED) out = S3Error(Code::precondition_failed).with("Condition", "If-None-Match");
  for (auto& [name, value] : out.facts)
    if (name == "Condition") value.insert(0, "x-amz-copy-source-");
  const auto mark = [](const auto& fact) { return fact.first == "Source"; };
  out.facts.erase(std::remove_if(out.facts.begin(), out.facts.end(), mark), out.facts.end());
  return out;
}

}  // namespace mortise::api_s3::ops
