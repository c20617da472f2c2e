// SPDX-License-Identifier: Apache-2.0
//
// What follows for an object from its parts: size, ETag, checksums. Nothing is read.
#pragma once

#include <mortise/checksum.h>
#include <mortise/error.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

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
