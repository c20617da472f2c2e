// SPDX-License-Identifier: Apache-2.0
//
// The parts that a client names to complete an upload.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"
#include "kernel/objects/format/upload_record.h"

namespace mortise::objects {

class ChosenParts {
 public:
  /// `min_part_size`: of every part but the last, unless the caller allows smaller ones. `key` and `upload_id` outlive
  /// this.
  ChosenParts(const mortise_complete& c, const std::string& key, const std::string& upload_id, uint64_t min_part_size);

  /// Reads those that are named, and checks them. May be called again.
  Result<void> load(const MetaStoreHandle& meta, const Bucket& bucket, const UploadRecord& upload);
  /// As load() found them, in order.
  const std::vector<PartRecord>& records() const noexcept { return records_; }
  /// Whether the object that `record` is of was made of just these.
  Result<bool> are_those_of(const MetaStoreHandle& meta, const Bucket& bucket, const ObjectRecord& record) const;

 private:
  struct NamedPart {
    uint32_t number;
    std::string etag;
    std::vector<OwnedDigest> digests;
  };
  static Error invalid(const NamedPart& named, const std::string& why);
  static Result<void> check_digests(const NamedPart& named, const PartRecord& part, const UploadRecord& upload);
  Result<void> read(const MetaStoreHandle& meta, const Bucket& bucket);
  Result<void> check(const NamedPart& named, const PartRecord& part, bool last) const;
  Result<void> check_size() const;
  Result<void> check_type(const UploadRecord& upload) const;

  const std::string& key_;
  const std::string& upload_id_;
  const int32_t checksum_type_;
  const uint64_t min_size_;
  std::optional<uint64_t> expected_size_;
  std::vector<NamedPart> named_;
  std::deque<std::string> bytes_;  // of records_; a deque moves none of them
  std::vector<PartRecord> records_;
};

}  // namespace mortise::objects
