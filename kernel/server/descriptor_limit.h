// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/support/log.h"

#include <cstddef>

namespace mortise::server {

/// Raises the soft limit on open files of this process to the hard one, and warns if so many connections may need more.
void raise_descriptor_limit(size_t connections, const support::Logger& logger);

}  // namespace mortise::server
