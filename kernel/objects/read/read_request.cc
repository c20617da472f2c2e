// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/read_request.h"

#include <algorithm>

namespace mortise::objects {

ReadRequest::ReadRequest(const mortise_read& r)
    : bucket(BucketTarget::of(r.bucket)),
      key(view(r.key)),
      version(view(r.version)),
      conditions(r.conditions),
      part_number(r.part_number),
      range_kind(r.range_kind),
      range_first(r.range_first),
      range_last(r.range_last) {}

Result<Span> resolve_range(const ReadRequest& r, uint64_t size, bool exact) {
  if (r.range_kind == MORTISE_RANGE_NONE) return Span{0, size, false};
  if (r.range_kind < MORTISE_RANGE_NONE || r.range_kind > MORTISE_RANGE_BETWEEN)
    return Error(Status::unsupported, "a range of the unknown kind " + std::to_string(r.range_kind));
  const bool suffix = r.range_kind == MORTISE_RANGE_SUFFIX;
  const bool between = r.range_kind == MORTISE_RANGE_BETWEEN;
  if (suffix && size == 0 && r.range_first != 0) return Span{0, 0, false};  // the last bytes of nothing: all of it
  const bool too_far = exact && between && r.range_last >= size;
  const bool backward = between && r.range_last < r.range_first;
  if (size == 0 || too_far || (suffix ? r.range_first == 0 : r.range_first >= size || backward))
    return Error(Status::invalid, MORTISE_INVALID_RANGE,
                 "the range lies outside the object's " + std::to_string(size) + " bytes")
        .with("ActualObjectSize", std::to_string(size));
  if (suffix) {
    const auto length = std::min(r.range_first, size);
    return Span{size - length, length, true};
  }
  const auto last = between ? std::min(r.range_last, size - 1) : size - 1;
  return Span{r.range_first, last - r.range_first + 1, true};
}

}  // namespace mortise::objects
