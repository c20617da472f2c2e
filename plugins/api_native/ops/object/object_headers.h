// SPDX-License-Identifier: Apache-2.0
//
// What headers say of an object.
#pragma once

#include <algorithm>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Ais-Checksum-Type and -Value; none for an object without, and for one whose checksum is not of its bytes.
void add_checksum(const mortise_digest& checksum, Answer& answer);
/// When it was read last, if that is kept, else when it was written: milliseconds.
inline int64_t access_time(const mortise_object& object) noexcept {
  return std::max(object.accessed_ms, object.modified_ms);
}
/// Whether the object, or a copy of it, is here, and not only at a remote.
inline bool is_here(const mortise_object& object) noexcept { return object.residence != MORTISE_ELSEWHERE; }
/// Ais-Atime: nanoseconds.
void add_atime(int64_t ms, Answer& answer);
/// Ais-Version, where the bucket shows them.
void add_version(const Context& context, uint64_t revision, Answer& answer);
/// A line Ais-Custom-Md for each pair.
void add_custom(const mortise_object& object, Answer& answer);

/// Which of its places an object is in; there is one of everything.
std::string location(const Context& context);
inline constexpr std::string_view kMountpath = "/mortise";

}  // namespace mortise::api_native::ops
