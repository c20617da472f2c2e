// SPDX-License-Identifier: Apache-2.0
//
// An object as the backend describes it, with memory of its own.
#pragma once

#include <mortise/abi/remote.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {

/// Constant. Threads: any.
class BackendObject {
 public:
  explicit BackendObject(const mortise_remote_object& object);

  uint64_t size() const noexcept { return size_; }
  const std::string& etag() const noexcept { return etag_; }
  /// Of its bytes; whoever reads all of them compares.
  const std::vector<OwnedDigest>& digests() const noexcept { return digests_; }

  /// Whether `copy`, a record, is a copy of it. What has neither an ETag nor a version is never known again.
  bool is_origin_of(const ObjectRecord& copy) const noexcept;
  /// What a record of it would say; it views this and `bucket`.
  ObjectRecord record(const Bucket& bucket) const;
  /// A copy of it, yet without body and checksum.
  NewVersion copy(const Bucket& bucket, std::string key) const;

 private:
  uint64_t size_;
  int64_t modified_ms_;
  std::string etag_;
  std::string version_;
  std::string storage_class_;
  OwnedPairs metadata_;
  std::vector<OwnedDigest> digests_;
};
using BackendObjectPtr = std::shared_ptr<const BackendObject>;

}  // namespace mortise::objects
