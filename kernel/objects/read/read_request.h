// SPDX-License-Identifier: Apache-2.0
//
// What is read of which object.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <cstdint>
#include <string>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/conditions.h"

namespace mortise::objects {

/// A copy of mortise_read that outlives the call.
struct ReadRequest {
  explicit ReadRequest(const mortise_read& r);

  BucketTarget bucket;
  std::string key;
  std::string version;
  Conditions conditions;
  uint32_t part_number;
  int32_t range_kind;
  uint64_t range_first;
  uint64_t range_last;
};

/// A stretch of an object.
struct Span {
  uint64_t offset = 0;
  uint64_t length = 0;
  bool partial = false;  // a range or a part was asked for
};

/// Which bytes of an object of `size` bytes a range names; with `exact`, its end must lie in the object.
/// MORTISE_INVALID_RANGE with the fact ActualObjectSize. A suffix of an empty object is all of it (RFC 9110 14.1.2).
Result<Span> resolve_range(const ReadRequest& request, uint64_t size, bool exact);

}  // namespace mortise::objects
