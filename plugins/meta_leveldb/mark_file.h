// SPDX-License-Identifier: Apache-2.0
//
// Reads the small files that keep what is known of the logs: synced_mark.h, written_mark.h.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::meta_leveldb {

/// The first `size` bytes, or as many as there are. Nothing if there is no such file; what cannot be read is no mark: a
/// single byte stands for it.
std::optional<std::string> read_mark(const std::string& file, size_t size);

/// Nothing but zeros, or nothing at all.
inline bool is_unwritten(std::string_view bytes) noexcept {
  return bytes.find_first_not_of('\0') == std::string_view::npos;
}

}  // namespace mortise::meta_leveldb
