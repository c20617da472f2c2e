// SPDX-License-Identifier: Apache-2.0
//
// Records in the ABI's form.
#pragma once

#include <mortise/abi/object_service.h>

#include <string_view>
#include <vector>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/event_record.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// What clients call the version: "null" or its id.
std::string_view version_name(const ObjectRecord& record) noexcept;
/// How often the key was written until this version; 0 of a record whose id is none.
uint64_t revision_of(const ObjectRecord& record) noexcept;

/// mortise_object::state: the id changes with every write of the key, the properties without one. Never 0.
uint64_t state_of(const ObjectRecord& record);

/// What event targets are told of a version: its fields are views of `key` and `record`.
EventRecord event_of(int32_t kind, std::string_view key, const ObjectRecord& record, int64_t time_ms);

/// One version; reusable for the rows of a listing. abi() is valid until the next show(), and as long as the record's
/// bytes, the key and this live.
class ObjectView {
 public:
  ObjectView() = default;
  ObjectView(const ObjectView&) = delete;
  ObjectView& operator=(const ObjectView&) = delete;

  const mortise_object& show(const Bucket& bucket, std::string_view key, const ObjectRecord& record, bool latest);
  const mortise_object& abi() const noexcept { return abi_; }
  /// Of what is shown.
  void set_access_time(int64_t ms) noexcept { abi_.accessed_ms = ms; }
  /// Likewise: of the record that is shown.
  void set_state(uint64_t state) noexcept { abi_.state = state; }
  /// Likewise: it is at the backend alone.
  void set_elsewhere() noexcept { abi_.residence = MORTISE_ELSEWHERE; }

 private:
  SmallVector<mortise_pair, 8> pairs_;
  SmallVector<mortise_digest, 2> digests_;
  mortise_object abi_{};
};

}  // namespace mortise::objects
