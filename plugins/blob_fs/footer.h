// SPDX-License-Identifier: Apache-2.0
//
// What follows a blob's bytes in its file: the owner, then a fixed tail that says how long everything is. A file
// without a valid footer was not finished. Layout: FORMAT.md.
#pragma once

#include <mortise/abi/blob_store.h>
#include <mortise/error.h>

#include <cstdint>
#include <optional>
#include <string>

namespace mortise::blob_fs {

inline constexpr size_t kTailSize = 40;
inline constexpr size_t kMaxOwnerPart = 4096;

struct Owner {
  std::string partition;
  std::string key;
};

struct Tail {
  uint64_t data_size;
  uint32_t partition_size;
  uint32_t key_size;
  uint32_t owner_crc;
  bool elsewhere;  // the data are not in this file, which has nothing else: a clone
};

/// The bytes to append to `data_size` bytes of data, or with `elsewhere` the whole file of a clone.
std::string encode_footer(uint64_t data_size, const Owner& owner, bool elsewhere = false);

/// The tail of the file `fd`; nothing if it has no valid one. Errors are those of the operating system.
Result<std::optional<Tail>> read_tail(int fd);

/// The owner; nothing if it is damaged.
Result<std::optional<Owner>> read_owner(int fd, const Tail& tail);

/// Reads exactly `size` bytes at `offset`; false if the file ends before.
Result<bool> read_fully(int fd, uint64_t offset, void* data, size_t size);

}  // namespace mortise::blob_fs
