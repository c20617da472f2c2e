// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object/new_object.h"

#include <algorithm>

#include "api_s3/ops/calls.h"
#include "api_s3/ops/public_access.h"
#include "api_s3/wire/acl.h"
#include "api_s3/wire/object_lock.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/ownership.h"
#include "api_s3/wire/storage_class.h"
#include "api_s3/wire/tags.h"

namespace mortise::api_s3 {
namespace {

constexpr size_t kMaxRedirect = 2048;  // bytes; AWS's limit

}  // namespace

Refusal refuse_unsupported(const Headers& headers) {
  for (std::string_view name :
       {"x-amz-server-side-encryption", "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-server-side-encryption-customer-key", "x-amz-server-side-encryption-aws-kms-key-id",
        "x-amz-copy-source-server-side-encryption-customer-algorithm", "x-amz-write-offset-bytes"})
    if (headers.has(name))
      return S3Error(Code::not_implemented, "A header implies functionality that is not implemented.")
          .with("Header", std::string(name));
  return std::nullopt;
}

Refusal refuse_unsupported_of_part(const Headers& headers) {
  if (headers.any("x-amz-object-lock-"))
    return S3Error(Code::invalid_request, "The object lock of an upload is given when it is created.");
  return refuse_unsupported(headers);
}

bool retains_by_default(const mortise_bucket& bucket) {
  const auto lock = BucketLock::load(property(bucket, kObjectLockProperty));
  return lock && lock->retention != MORTISE_RETENTION_NONE;
}

Or<NewObject> NewObject::parse(const Context& c, bool with_tags) {
  if (auto no = refuse_unsupported(c.headers)) return *std::move(no);
  NewObject o;
  auto metadata = Metadata::parse(c.headers);
  if (!metadata) return std::move(metadata.error());
  o.metadata_ = std::move(*metadata);
  auto lock = parse_lock_headers(c.headers, c.site.host.unix_ms());
  if (!lock) return std::move(lock.error());
  o.lock_ = *lock;
  auto storage_class = parse_storage_class(c.headers.get("x-amz-storage-class"));
  if (!storage_class) return std::move(storage_class.error());
  o.storage_class_ = *storage_class;
  if (const auto header = c.headers.get("x-amz-tagging"); with_tags && !header.empty()) {
    auto tags = parse_tag_header(header);
    if (!tags) return std::move(tags.error());
    if (!tags->empty()) o.set_property(kTagsProperty, store_tags(*tags));
  }
  if (const auto redirect = c.headers.get("x-amz-website-redirect-location"); !redirect.empty()) {
    const bool address =
        redirect.starts_with("/") || redirect.starts_with("http://") || redirect.starts_with("https://");
    if (!address || redirect.size() > kMaxRedirect) return S3Error(Code::invalid_redirect_location);
    o.set_property(kRedirectProperty, std::string(redirect));
  }
  auto acl = name_grantees(parse_acl_headers(c.headers), c.site.users);
  if (!acl) return std::move(acl.error());
  if (auto no = o.decide_owner(c, *acl)) return *std::move(no);
  if (!acl->empty()) o.set_property(kAclProperty, std::move(*acl));
  return o;
}

/// The bucket may say that what others write becomes its owner's, and that it has no lists.
Refusal NewObject::decide_owner(const Context& c, std::string& acl) {
  owner_ = c.who.id;
  owner_name_ = c.who.display_name;
  constexpr std::string_view kGivenAway = "canned:bucket-owner-full-control";
  bool enforced = false;
  Refusal too_public;
  (void)ops::with_bucket(c, [&](const mortise_bucket& bucket) {  // if there is none, the write will say so
    const std::string_view ownership = property(bucket, kOwnershipProperty);
    needs_digest_ = lock_.retention != MORTISE_RETENTION_NONE || lock_.legal_hold != MORTISE_HOLD_NONE ||
                    retains_by_default(bucket);
    too_public = ops::refuse_public_acl(c.site, bucket, acl);
    enforced = ownership == kBucketOwnerEnforced;
    const bool given = enforced || (ownership == kBucketOwnerPreferred && acl == kGivenAway);
    if (!given || view(bucket.owner) == owner_) return;
    owner_ = view(bucket.owner);
    owner_name_ = property(bucket, kOwnerNameProperty);
  });
  if (!enforced) return too_public;
  if (has_acl_headers(c.headers) && acl != kGivenAway) return S3Error(Code::access_control_list_not_supported);
  acl.clear();
  return std::nullopt;
}

void NewObject::describe(mortise_put& put) {
  put.owner = str(owner_);
  put.owner_name = str(owner_name_);
  put.storage_class = str(storage_class_);
  put.lock = lock_;
  metadata_pairs_ = metadata_.pairs();
  put.metadata = metadata_pairs_.data();
  put.metadata_count = static_cast<uint32_t>(metadata_pairs_.size());
  property_pairs_.clear();
  for (const auto& [name, value] : properties_) property_pairs_.push_back(pair(name, value));
  put.properties = property_pairs_.data();
  put.property_count = static_cast<uint32_t>(property_pairs_.size());
}

bool NewObject::has_redirect() const noexcept {
  return std::any_of(properties_.begin(), properties_.end(),
                     [](const auto& p) { return p.first == kRedirectProperty; });
}

std::string_view NewObject::tags() const noexcept {
  const auto found =
      std::find_if(properties_.begin(), properties_.end(), [](const auto& p) { return p.first == kTagsProperty; });
  return found == properties_.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace mortise::api_s3
