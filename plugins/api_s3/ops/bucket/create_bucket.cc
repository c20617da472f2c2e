// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/bucket_region.h"
#include "api_s3/http/waiting.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/handlers.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/wire/tags.h"
#include "s3_model/grants.h"
#include "s3_model/public_access_block.h"
#include "s3_model/xml/reader.h"

namespace mortise::api_s3::ops {
namespace {

/// <CreateBucketConfiguration>.
struct Configuration {
  std::string location;
  Tags tags;
};

Or<Configuration> parse_configuration(const Context& c) {
  Configuration configuration;
  if (c.body.empty()) return configuration;
  const auto document = xml::Document::parse(c.body);
  if (!document || document->root().name() != "CreateBucketConfiguration") return S3Error(Code::malformed_xml);
  for (const char* element : {"Location", "Bucket"})
    if (document->root().has_child(element))
      return S3Error(Code::not_implemented, "Only general purpose buckets are implemented.").with("Element", element);
  auto location = parse_location(c.site.settings, document->root().child("LocationConstraint").trimmed());
  if (!location) return std::move(location.error());
  configuration.location = std::move(*location);
  auto tags = parse_tag_set(document->root().child("Tags"), kMaxBucketTags);
  if (!tags) return std::move(tags.error());
  configuration.tags = std::move(*tags);
  return configuration;
}

Answer answer_made(const Context& c) {
  Answer answer;
  answer.add("Location", "/" + std::string(c.bucket())).add("x-amz-bucket-arn", arn_of(c.bucket()));
  return answer;
}

/// Asks for nothing that an existing bucket in the oldest region would lack.
bool is_plain(const Configuration& wanted) {
  return wanted.tags.empty() && (wanted.location.empty() || wanted.location == kOldestRegion);
}

/// A bucket of that name exists: whose is it? To create one's own again does no harm in the oldest region, as with AWS;
/// but tags or another region, which it would not get, are not left out silently.
HandlerOutcome answer_existing(const Context& c, bool plain) {
  bool mine = false;
  bool oldest = false;
  if (auto no = with_bucket(c, [&](const mortise_bucket& b) {
        mine = view(b.owner) == c.who.id;
        oldest = region_of(c.site.settings, b) == kOldestRegion;
      }))
    return *std::move(no);
  if (!mine) return S3Error(Code::bucket_already_exists).with("BucketName", std::string(c.bucket()));
  if (c.site.settings.region == kOldestRegion && oldest && plain) return answer_made(c);
  return S3Error(Code::bucket_already_owned_by_you).with("BucketName", std::string(c.bucket()));
}

Refusal check_ownership(const Context& c, std::string_view acl) {
  const auto ownership = c.headers.get("x-amz-object-ownership");
  if (ownership.data() != nullptr && !is_ownership(ownership))
    return invalid_argument("Invalid x-amz-object-ownership header", "x-amz-object-ownership", ownership);
  if (ownership == kBucketOwnerEnforced && !acl.empty() && acl != "canned:bucket-owner-full-control")
    return S3Error(Code::invalid_bucket_acl_with_object_ownership);
  const auto block = s3_model::PublicAccessBlock::in_force(c.site.access.public_access_block());
  if (block.block_public_acls && s3_model::is_public(acl))
    return S3Error(Code::invalid_bucket_acl_with_block_public_access);
  return std::nullopt;
}

bool wants_lock(const Context& c) { return same_header(c.headers.get("x-amz-bucket-object-lock-enabled"), "true"); }

/// A bucket with object lock has versions, too: whoever makes one may do what that takes.
Refusal check_lock(const Context& c) {
  const auto header = c.headers.get("x-amz-bucket-object-lock-enabled");
  if (header.data() != nullptr && !wants_lock(c) && !same_header(header, "false"))
    return invalid_argument("It is true or false.", "x-amz-bucket-object-lock-enabled", header);
  if (!wants_lock(c)) return std::nullopt;
  for (const char* action : {"s3:PutBucketObjectLockConfiguration", "s3:PutBucketVersioning"})
    if (auto no = require_on_worker(c, {&c.found, action})) return no;
  return std::nullopt;
}

/// What the headers ask for beyond the name; the list in its stored form.
Or<std::string> check_request(const Context& c) {
  if (!valid_new_bucket_name(c.bucket()))
    return S3Error(Code::invalid_bucket_name).with("BucketName", std::string(c.bucket()));
  if (auto no = check_lock(c)) return *std::move(no);
  auto acl = name_grantees(parse_acl_headers(c.headers), c.site.users);
  if (!acl) return acl;
  if (auto no = check_ownership(c, *acl)) return *std::move(no);
  return acl;
}

}  // namespace

void create_bucket(ContextPtr context) {
  Context& c = *context;
  auto acl = check_request(c);
  if (!acl) return c.fail(acl.error());
  const auto configuration = parse_configuration(c);
  if (!configuration) return c.fail(configuration.error());
  const std::string tags = store_tags(configuration->tags);
  const std::string lock = BucketLock().store();
  const auto ownership = c.headers.get("x-amz-object-ownership");
  std::vector<mortise_pair> properties;
  if (!acl->empty()) properties.push_back(pair(kAclProperty, *acl));
  if (!c.who.display_name.empty()) properties.push_back(pair(kOwnerNameProperty, c.who.display_name));
  if (!configuration->location.empty()) properties.push_back(pair(kLocationProperty, configuration->location));
  if (!tags.empty()) properties.push_back(pair(kTagsProperty, tags));
  if (wants_lock(c)) {
    properties.push_back(pair(kVersioningProperty, "enabled"));
    properties.push_back(pair(kObjectLockProperty, lock));
  }
  if (!ownership.empty()) properties.push_back(pair(kOwnershipProperty, ownership));
  c.objects().bucket_create(c.bucket(), c.who.id, properties.data(), properties.size(),
                            [context = std::move(context), plain = is_plain(*configuration) && !wants_lock(c)](
                                const mortise_error& e, const mortise_bucket*) mutable {
                              if (e.status == MORTISE_OK) return context->finish(answer_made(*context));
                              if (e.detail != MORTISE_BUCKET_EXISTS) return context->fail(context->service_error(e));
                              on_worker(std::move(context),
                                        [plain](ContextPtr own) { own->finish(answer_existing(*own, plain)); });
                            });
}

}  // namespace mortise::api_s3::ops
