// SPDX-License-Identifier: Apache-2.0
//
// A job that goes on after a restart deals with some names twice: what was written to them since it began stays.
#pragma once

#include <mortise/object_service.h>

#include <cstdint>

namespace mortise::api_native {

/// To the millisecond; of whole seconds, as HTTP has them, only these would be compared.
inline mortise_conditions written_before(int64_t started_ms) {
  mortise_conditions out = no_conditions();
  out.present = MORTISE_WITH_UNMODIFIED_SINCE;
  out.if_unmodified_since_ms = started_ms % 1000 == 0 ? started_ms + 1 : started_ms;
  return out;
}

}  // namespace mortise::api_native
