// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

namespace mortise::test {

/// Mounts a memory file system of `size` bytes at `directory`, for this process alone. False if that is not allowed
/// here. Call before any thread is started.
bool mount_small_disk(const std::string& directory, size_t size);

/// Takes `size` bytes of the disk; remove the file to give them back.
void write_ballast(const std::string& file, size_t size);

}  // namespace mortise::test
