// SPDX-License-Identifier: Apache-2.0
//
// How an object keeps the list of its parts, a few in its record, many in manifest records; and what follows for it
// from them: size, ETag, checksums.
#pragma once

#include <mortise/checksum.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// Sets body, parts and chunks of the record; returns the manifest records to be stored with it, in order. The record
/// views what `parts` view.
std::vector<std::string> lay_out(const std::vector<PartRecord>& parts, ObjectRecord& record);

/// Calls each(part) for the parts behind the first `skip`, until it returns false. Status::not_found: the object was
/// replaced meanwhile.
Result<void> for_each_part(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key,
                           const ObjectRecord& record, uint32_t skip,
                           const std::function<bool(const PartRecord&)>& each);

class PartSum {
 public:
  /// `parts` must outlive this.
  PartSum(std::shared_ptr<const Checksums> checksums, const std::vector<PartRecord>& parts)
      : checksums_(std::move(checksums)), parts_(parts) {}

  uint64_t size() const noexcept;
  /// MD5 of the parts' MD5s, "-", count; something else with a "-" where the parts have other ETags.
  std::string etag(const Bucket& bucket) const;
  /// The checksum that clients see, of what kind the upload was created with; no algorithm: none.
  Result<OwnedDigest> digest(std::string_view algorithm, bool composite) const;
  /// The bucket's own, as far as it can be had: of the bytes, or else composite.
  OwnedDigest checksum() const;

 private:
  using Pick = const DigestView* (*)(const PartRecord&, std::string_view algorithm);
  Digest combined(std::string_view algorithm, Pick pick) const;
  Digest of_digests(std::string_view algorithm, Pick pick) const;

  std::shared_ptr<const Checksums> checksums_;
  const std::vector<PartRecord>& parts_;
};

}  // namespace mortise::objects
