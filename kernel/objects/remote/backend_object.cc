// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/backend_object.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

namespace mortise::objects {
namespace {

/// S3's classes in which objects cannot be read, and S3's usual one, are nobody's business here: what came is readable.
std::string_view shown_class(std::string_view name) { return name == "STANDARD" ? std::string_view() : name; }

}  // namespace

BackendObject::BackendObject(const mortise_remote_object& told) {
  const mortise_remote_object object = known(&told);
  size_ = (object.present & MORTISE_REMOTE_SIZE) != 0 ? object.content_size : 0;
  modified_ms_ = (object.present & MORTISE_REMOTE_MODIFIED) != 0 ? object.modified_ms : 0;
  etag_ = view(object.etag);
  version_ = view(object.version);
  storage_class_ = shown_class(view(object.storage_class));
  metadata_ = to_owned(object.metadata, object.metadata_count);
  for (uint32_t i = 0; i < object.digest_count; ++i) digests_.push_back(to_owned(object.digests[i]));
}

bool BackendObject::is_origin_of(const ObjectRecord& copy) const noexcept {
  if (!copy.is_copy || copy.size != size_ || copy.backend_etag != etag_) return false;
  if (!version_.empty() && !copy.backend_version.empty()) return version_ == copy.backend_version;
  return !etag_.empty();
}

ObjectRecord BackendObject::record(const Bucket& bucket) const {
  ObjectRecord r;
  r.null_version = true;
  r.is_copy = true;
  r.size = size_;
  r.modified_ms = modified_ms_;
  r.etag = etag_;
  r.owner = bucket.owner;
  r.storage_class = storage_class_;
  for (const auto& [name, value] : metadata_) r.metadata.push_back({name, value});
  for (const OwnedDigest& digest : digests_) {
    if (digest.algorithm == "md5" || digest.algorithm == bucket.checksum_type) r.checksum = digest.view();
    if (digest.algorithm != "md5") r.digests.push_back(digest.view());
  }
  return r;
}

NewVersion BackendObject::copy(const Bucket& bucket, std::string key) const {
  NewVersion v;
  v.key = std::move(key);
  v.owner = bucket.owner;
  v.storage_class = storage_class_;
  v.metadata = metadata_;
  v.etag = etag_;
  v.size = size_;
  v.modified_ms = modified_ms_;
  v.copy = CopyMark{etag_, version_, 0, bucket.backend};
  return v;
}

}  // namespace mortise::objects
