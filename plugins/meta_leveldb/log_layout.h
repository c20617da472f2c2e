// SPDX-License-Identifier: Apache-2.0
//
// How the bytes of records lie in a file in LevelDB's log format: in pieces, none of which crosses a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::meta_leveldb {

inline constexpr size_t kLogBlock = 32768;
inline constexpr size_t kPieceHeader = 7;  // masked CRC-32C of type and bytes (4), length (2), type (1)

/// Types of pieces: all of a record, its beginning, middle and end.
enum PieceType : unsigned char { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

/// Appends to `out` what follows in a file of `size` bytes when the record is written to it.
void append_record(std::string& out, uint64_t size, std::string_view record);

/// Where in the file byte `n` of a record lies that append_record() has written to a file of `size` bytes.
uint64_t position_in_log(uint64_t size, uint64_t n) noexcept;

/// How many bytes of the file hold `size` bytes of a record, of which the first lies at `position`.
uint64_t span_in_log(uint64_t position, uint64_t size) noexcept;

/// Takes the headers out of such a span: `bytes` is then what was in the record.
void remove_headers(std::string& bytes, uint64_t position, size_t size) noexcept;

}  // namespace mortise::meta_leveldb
