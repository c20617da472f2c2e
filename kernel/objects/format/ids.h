// SPDX-License-Identifier: Apache-2.0
//
// Ids that the service makes: of versions, buckets and uploads. Lower-case hex.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::objects {

inline constexpr size_t kIdSize = 32;

/// 16 hex digits that cannot be guessed.
std::string random_hex();

/// Id of a version: its place among the versions of its key, newest sorting first, and 16 random digits.
std::string make_version_id(uint64_t sequence);
/// The place in it, counted from 1.
uint64_t sequence_of(std::string_view version_id);
/// Id of a bucket or an upload: sorts by time.
std::string make_timed_id(int64_t unix_ms);

/// True for anything the two functions above can have made.
bool is_id(std::string_view id);

}  // namespace mortise::objects
