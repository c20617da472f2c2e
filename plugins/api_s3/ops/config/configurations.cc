// SPDX-License-Identifier: Apache-2.0
//
// The configuration documents of buckets: a row for each sub-resource. Documents are validated when they are set, and
// kept in one property of the bucket. Those that cannot be set yet are in not_configured.cc.
#include <optional>

#include "api_s3/errors/model_errors.h"
#include "api_s3/http/operation.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/bucket_property.h"
#include "api_s3/ops/config/documents.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/tags.h"
#include "s3_model/bucket_policy.h"
#include "s3_model/cors.h"
#include "s3_model/object_lock.h"
#include "s3_model/public_access_block.h"
#include "s3_model/website.h"

namespace mortise::api_s3::ops {
namespace {

Or<std::string> parse_tags(std::string_view document) {
  auto tags = parse_tag_document(document, kMaxBucketTags);
  if (!tags) return std::move(tags.error());
  return store_tags(*std::move(tags));
}
std::string tags_document(std::string_view kept) { return tag_document(load_tags(kept)); }

Or<std::string> parse_cors(std::string_view document) {
  const auto cors = s3_model::Cors::parse(document);
  if (!cors) return from_model(cors.error());
  return cors->document();
}
std::string as_kept(std::string_view kept) { return std::string(kept); }

Or<std::string> parse_website(std::string_view document) {
  const auto website = s3_model::Website::parse(document);
  if (!website) return from_model(website.error());
  return website->document();
}
Refusal refuse_unserved_website(const Site& site) {
  if (site.serves_websites) return std::nullopt;
  return S3Error(Code::not_implemented, "The plugin that serves websites is not enabled.");
}

Or<std::string> parse_object_lock(std::string_view document) {
  const auto lock = s3_model::parse_object_lock(document);
  if (!lock) return from_model(lock.error());
  return lock->store();
}
std::string object_lock_document(std::string_view kept) {
  const auto lock = BucketLock::load(kept);
  return s3_model::object_lock_document(lock ? *lock : BucketLock());
}

Or<std::string> parse_public_access_block(std::string_view document) {
  const auto block = s3_model::PublicAccessBlock::parse(document);
  if (!block) return from_model(block.error());
  return block->store();
}
std::string public_access_block_document(std::string_view kept) {
  return s3_model::PublicAccessBlock::in_force(kept).document();
}

struct Row {
  std::string_view sub;
  std::optional<Code> not_configured;  // without it there is always a document
  std::string_view property;
  Or<std::string> (*parse)(std::string_view document);  // what is kept of it
  std::string (*document)(std::string_view kept);
  int put_status = 200;
  Refusal (*check)(const Site& site, const mortise_bucket& bucket, std::string_view kept) = nullptr;
  Refusal (*means_nothing)(const Site& site) = nullptr;  // on this server
  std::string_view type = "application/xml";
  bool needs_digest = false;  // its document comes with Content-MD5 or a checksum
};
// clang-format off
constexpr Row kRows[] = {
  {"cors", Code::no_such_cors_configuration, s3_model::kCorsProperty, parse_cors, as_kept},
  {"object-lock", Code::object_lock_configuration_not_found, kObjectLockProperty, parse_object_lock, object_lock_document, 200, nullptr, nullptr, "application/xml", true},
  {"ownershipControls", Code::ownership_controls_not_found, kOwnershipProperty, parse_ownership, ownership_document, 200, check_new_ownership},
  {"policy", Code::no_such_bucket_policy, s3_model::kPolicyProperty, parse_policy, as_kept, 204, check_new_policy, refuse_unevaluated_policy, "application/json"},
  {"publicAccessBlock", Code::no_such_public_access_block, s3_model::kPublicAccessBlockProperty, parse_public_access_block, public_access_block_document},
  {"tagging", Code::no_such_tag_set, kTagsProperty, parse_tags, tags_document, 204},
  {"website", Code::no_such_website_configuration, s3_model::kWebsiteProperty, parse_website, as_kept, 200, nullptr, refuse_unserved_website},
  {"versioning", std::nullopt, kVersioningProperty, parse_versioning, versioning_document},
};
// clang-format on

const Row* row_of(const Context& c) {
  for (const Row& row : kRows)
    if (row.sub == c.operation->sub) return &row;
  return nullptr;
}

}  // namespace

HandlerOutcome get_configuration(Context& c) {
  const Row* row = row_of(c);
  if (row == nullptr) return S3Error(Code::not_implemented);
  std::string kept;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) { kept = property(b, row->property); }))
    return *std::move(no);
  if (kept.empty() && row->not_configured)
    return S3Error(*row->not_configured).with("BucketName", std::string(c.bucket()));
  Answer answer = Answer::xml(row->document(kept));
  answer.content_type = row->type;
  return answer;
}

void put_configuration(ContextPtr context) {
  const Row* row = row_of(*context);
  if (row == nullptr) return context->fail(Code::not_implemented);
  if (row->means_nothing != nullptr)
    if (auto no = row->means_nothing(context->site)) return context->fail(*no);
  if (row->needs_digest && !context->body_has_digest) return context->fail(missing_digest());
  auto kept = row->parse(context->body);
  if (!kept) return context->fail(kept.error());
  Refusal refusal;
  auto missing = with_bucket(*context, [&](const mortise_bucket& b) {
    if (row->check != nullptr) refusal = row->check(context->site, b, *kept);
  });
  if (missing || refusal) return context->fail(missing ? *missing : *refusal);
  set_bucket_property(std::move(context), row->property, *kept, row->put_status);
}

void delete_configuration(ContextPtr context) {
  const Row* row = row_of(*context);
  if (row == nullptr) return context->fail(Code::not_implemented);
  set_bucket_property(std::move(context), row->property, {}, 204);
}

}  // namespace mortise::api_s3::ops
