// SPDX-License-Identifier: Apache-2.0
//
// Finding an object, checking the conditions of a read, resolving its range, and opening its bytes.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/body_check.h"
#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/kept_call.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/core/pins.h"
#include "kernel/objects/read/read_request.h"

namespace mortise::objects {

class Engine;

/// A stretch of a blob.
struct Extent {
  std::string blob;
  BlobReaderHandle reader;  // empty: to be opened when it is reached; a pin keeps the blob
  uint64_t offset = 0;
  uint64_t length = 0;
  uint64_t blob_size = 0;
  uint32_t part = 0;     // its number; 0: the object was not uploaded in parts
  uint64_t stamp = 0;    // without reader and checksum: that it must have when it is opened; 0: any
  OwnedDigest checksum;  // of the whole blob, if that is to be verified; else no algorithm
};

/// The bytes of a stretch of an object as they were when this was made.
struct Body {
  std::string bytes;               // if there are no extents
  std::shared_ptr<KeptCall> call;  // what the readers were opened with, so before them
  std::vector<Extent> extents;
  Pins::Pin pin;
  std::shared_ptr<const BodyTarget> version;  // whose bytes they are; nullptr: nothing is to be verified
};

/// All of the extent's blob. REQUIRES: it has a checksum.
BodyTarget target_of(const Body& body, const Extent& extent);

class Reading {
 public:
  enum class For { client, copy };
  /// `call` is needed as long as this lives; the body that open() gives does not need it.
  Reading(Engine& engine, const Call& call, ReadRequest request, For purpose = For::client);

  /// Finds the version, checks conditions, resolves the range.
  Result<void> look();
  /// look() and open the bytes; nothing that happens to the object later changes them.
  Result<void> open(Body& body);

  const ReadRequest& request() const noexcept { return request_; }
  /// After find() of the bucket succeeded.
  const BucketPtr& bucket() const noexcept { return bucket_; }
  /// What was found; nullptr if nothing. After failures too.
  const ObjectRecord* record() const noexcept { return stored_ == nullptr ? nullptr : &stored_->record; }
  std::string_view record_bytes() const noexcept { return stored_->bytes; }
  bool latest() const noexcept { return versions_.is_current; }
  const Span& span() const noexcept { return span_; }

 private:
  Result<void> find();
  Result<void> resolve_part();
  /// False: the body is gone, as the object was changed meanwhile.
  Result<bool> open_body(Body& body);
  Result<bool> open_inlined(Body& body);
  Result<void> take_bytes(std::string_view bytes, Body& body) const;
  Result<bool> open_blob(Body& body);
  Result<bool> open_parts(const std::vector<PartRecord>& parts, uint64_t first_offset, bool now, Body& body);
  Result<bool> open_manifest(Body& body);
  struct Blob {
    std::string_view id;
    uint64_t size;
    uint64_t offset;  // of its first byte in the object
    uint32_t part;
  };
  Result<bool> add_extent(const Blob& blob, const DigestView& checksum, bool now, Body& body);
  bool wants_verification(const DigestView& checksum, Extent& extent) const;
  bool is_verified(const Extent& extent) const;
  Result<void> plan_verification(const DigestView& checksum, Extent& extent, Body& body);
  Result<void> cannot_verify(std::string_view algorithm) const;
  std::shared_ptr<const BodyTarget> version_at_hand() const;

  Engine& engine_;
  const Call call_;
  const MetaStoreHandle meta_;
  const ReadRequest request_;
  const For purpose_;
  BucketPtr bucket_;
  Versions versions_;
  const StoredObject* stored_ = nullptr;
  Span span_;
  uint64_t at_once_ = 0;  // bytes that may still be verified before open() returns
};

}  // namespace mortise::objects
