// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object/copying.h"

#include <algorithm>

#include "api_s3/http/waiting.h"

namespace mortise::api_s3::ops {
namespace {

/// Everything but "there is no such key or version": other failures are for the copy to report.
bool may_exist(const Context& c, const FoundBucket& from, const CopySource& source) {
  bool missing = false;
  c.objects().head(read_of(from.ref(), source.key, source.version), [&](const mortise_error& e, const auto*) {
    missing = e.detail == MORTISE_NO_SUCH_KEY || e.detail == MORTISE_NO_SUCH_VERSION;
  });
  return !missing;
}

Refusal find_bucket(const Context& c, FoundBucket& from) {
  const auto expected = c.headers.get("x-amz-source-expected-bucket-owner");
  if (!c.site.access.asks() && expected.data() == nullptr) return std::nullopt;
  if (auto no = find_on_worker(c, from)) return no;
  if (expected.data() != nullptr && from.opened() != nullptr && from.owner() != expected)
    return S3Error(Code::access_denied).because("x-amz-source-expected-bucket-owner names another owner");
  return std::nullopt;
}

Refusal may_read(const Context& c, const FoundBucket& from, const CopySource& source) {
  const auto* action = source.version.empty() ? "s3:GetObject" : "s3:GetObjectVersion";
  return require_on_worker(c, {&from, action, source.key, source.version});
}

}  // namespace

Or<CopySource> choose_source(const Context& c, const FoundBucket& from, CopySource source,
                             Refusal (*may)(const Context&, const FoundBucket&, const CopySource&)) {
  if (!source.literal_key.empty() && !may_exist(c, from, source)) {
    CopySource literal{source.bucket, source.literal_key, source.version, {}};
    if (may_exist(c, from, literal)) source = std::move(literal);
  }
  if (auto no = may(c, from, source)) return *std::move(no);
  return source;
}

Or<OpenSource> open_source(const Context& c) {
  auto source = CopySource::parse(c.headers.get("x-amz-copy-source"));
  if (!source) return std::move(source.error());
  FoundBucket from(source->bucket);
  if (auto no = find_bucket(c, from)) return *std::move(no);
  auto chosen = choose_source(c, from, std::move(*source), &may_read);
  if (!chosen) return std::move(chosen.error());
  return OpenSource{std::move(*chosen), std::move(from)};
}

Refusal may_take_tags(const Context& c, const OpenSource& source) {
  const auto* action = source.what.version.empty() ? "s3:GetObjectTagging" : "s3:GetObjectVersionTagging";
  return require_on_worker(c, {&source.from, action, source.what.key, source.what.version});
}

void add_source_version(Answer& answer, const mortise_written& written) {
  const std::string_view version = view(written.source_version);
  if (!version.empty() && version != "null") answer.add("x-amz-copy-source-version-id", std::string(version));
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
