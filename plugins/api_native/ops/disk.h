// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// The file system that the server's data is on, in bytes; 0: it could not be asked.
struct Disk {
  uint64_t total = 0;
  uint64_t used = 0;
  uint64_t available = 0;
  int used_percent() const noexcept { return total == 0 ? 0 : static_cast<int>(used * 100 / total); }
};
Disk look_at_disk(const Host& host);
inline Disk look_at_disk(const Context& context) { return look_at_disk(context.site.host); }

}  // namespace mortise::api_native::ops
