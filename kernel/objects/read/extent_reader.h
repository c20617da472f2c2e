// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a body's extents, in stretches, compared with their checksums on the way.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/read/reading.h"

namespace mortise::objects {

class Core;

/// Workers: blocks. One thread at a time. What does not match its checksum is an error before its last stretch is
/// given, and what is only a part of a blob before its first.
class ExtentReader {
 public:
  ExtentReader(Core& core, Body body, uint64_t stretch) : core_(core), body_(std::move(body)), stretch_(stretch) {}

  bool at_end() const noexcept { return at_ == body_.extents.size(); }
  /// REQUIRES: not at_end().
  Result<void> next(std::string& buffer);

 private:
  Result<void> begin(Extent& extent);
  Result<void> end(const Extent& extent);

  Core& core_;
  Body body_;
  const uint64_t stretch_;
  size_t at_ = 0;      // extent
  uint64_t done_ = 0;  // bytes of it
  std::optional<DigestSet> digests_;
};

/// Opens the extent's blob unless it is open. Fails if it is known to be damaged, or is not what was promised.
Result<void> open_extent(Core& core, const Call& call, Extent& extent);

/// Compares the whole blob with the extent's checksum, and remembers that it did. Fails if it does not match, and
/// further reads of the blob fail, too. A checksum that no plugin computes counts as matching.
Result<void> verify_blob(Core& core, const Body& body, const Extent& extent);

}  // namespace mortise::objects
