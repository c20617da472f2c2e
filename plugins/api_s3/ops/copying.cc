// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/copying.h"

#include <algorithm>

namespace mortise::api_s3::ops {
namespace {

/// Everything but "there is no such key or version": other failures are for the copy to report.
bool may_exist(const Context& c, const CopySource& source) {
  bool missing = false;
  c.objects().head(read_of(source.bucket, source.key, source.version), [&](const mortise_error& e, const auto*) {
    missing = e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_NO_SUCH_VERSION;
  });
  return !missing;
}

}  // namespace

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

Or<CopySource> choose_source(const Context& c, CopySource source, Refusal (*may)(const Context&, const CopySource&)) {
  if (!source.literal_key.empty() && !may_exist(c, source)) {
    CopySource literal{source.bucket, source.literal_key, source.version, {}};
    if (may_exist(c, literal)) source = std::move(literal);
  }
  if (auto no = may(c, source)) return *std::move(no);
  return source;
}

Or<CopySource> copy_source(const Context& c) {
  auto source = CopySource::parse(c.headers.get("x-amz-copy-source"));
  if (!source) return source;
  return choose_source(c, std::move(*source), &may_read);
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
