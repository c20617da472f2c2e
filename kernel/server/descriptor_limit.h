// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace mortise::server {

/// Raises the soft limit on open files of this process to the hard one. Returns what is allowed then.
size_t raise_descriptor_limit() noexcept;

}  // namespace mortise::server
