// SPDX-License-Identifier: Apache-2.0
//
// Compares the bytes of one body, or of one part of it, with the digest that its record keeps.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/finding.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

class Core;

/// A stretch of bytes that a record promises. Owns its bytes.
struct BodyTarget {
  std::string partition;
  std::string bucket;
  std::string key;
  std::string version;     // as clients name it
  std::string id;          // of the version, if the bytes are in the meta store
  std::string stored_key;  // of the record that points to them
  std::string blob;        // "": they are in the record 'd' of key and id, or
  bool within = false;     // in the record that points to them
  uint32_t part = 0;       // 0: the whole object
  uint64_t size = 0;
  OwnedDigest digest;  // no algorithm: nothing to compare with
};

/// The digest to compare the bytes with: the bucket's checksum, else the ETag if that is an MD5, else one that the
/// client gave. No algorithm if there is none of the bytes themselves.
OwnedDigest digest_of_bytes(const DigestView& checksum, std::string_view etag, std::span<const DigestView> digests);

/// One thread at a time.
class BodyCheck {
 public:
  BodyCheck(Core& core, BodyTarget target) : core_(core), target_(std::move(target)) {}

  /// Reads at most about `budget` bytes; adds to `used` what it read. True: done, outcome() says what came of it.
  bool step(uint64_t budget, uint64_t& used);

  const BodyTarget& target() const noexcept { return target_; }
  /// Nothing if all is well, or if the object is gone by now.
  const std::optional<Finding>& outcome() const noexcept { return outcome_; }
  bool verified() const noexcept { return verified_; }
  /// Of the blob when it was opened: verdicts.h.
  uint64_t stamp() const noexcept { return stamp_; }
  /// Bytes that went through the comparison.
  uint64_t compared() const noexcept { return compared_; }

 private:
  void check_inlined(uint64_t& used);
  bool open_blob();
  void start_digest();
  bool matches();
  bool failed(FindingKind kind, const std::string& what);
  bool failed_to_read(const Error& error);
  bool still_referenced() const;

  Core& core_;
  const BodyTarget target_;
  BlobReaderHandle reader_;
  std::optional<DigestSet> digests_;
  std::string buffer_;
  uint64_t done_ = 0;
  uint64_t compared_ = 0;
  uint64_t stamp_ = 0;
  bool second_look_ = false;  // the first one did not match: read all of it once more before saying so
  bool verified_ = false;
  std::optional<Finding> outcome_;
};

}  // namespace mortise::objects
