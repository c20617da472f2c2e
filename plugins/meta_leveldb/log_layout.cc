// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/log_layout.h"

#include <algorithm>
#include <cstring>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kPieceBytes = kLogBlock - kPieceHeader;

size_t left_in_block(uint64_t position) noexcept { return kLogBlock - static_cast<size_t>(position % kLogBlock); }

}  // namespace

void append_record(std::string& out, uint64_t size, std::string_view record) {
  for (bool first = true, last = false; !last; first = false) {
    if (const size_t room = left_in_block(size); room < kPieceHeader) {
      out.append(room, '\0');
      size += room;
    }
    const size_t part = std::min(record.size(), left_in_block(size) - kPieceHeader);
    last = part == record.size();
    const size_t at = out.size();
    out.append(kPieceHeader, '\0');
    out.append(record.substr(0, part));
    out[at + 6] = static_cast<char>(first ? (last ? kFull : kFirst) : (last ? kLast : kMiddle));
    put_number(out.data() + at + 4, part, 2);
    put_number(out.data() + at, masked(crc32c({out.data() + at + 6, 1 + part})), 4);
    record.remove_prefix(part);
    size += kPieceHeader + part;
  }
}

uint64_t position_in_log(uint64_t size, uint64_t n) noexcept {
  if (left_in_block(size) < kPieceHeader) size += left_in_block(size);
  const uint64_t in_first = left_in_block(size) - kPieceHeader;
  if (n < in_first) return size + kPieceHeader + n;
  n -= in_first;
  const uint64_t next_block = size + left_in_block(size);
  return next_block + n / kPieceBytes * kLogBlock + kPieceHeader + n % kPieceBytes;
}

uint64_t span_in_log(uint64_t position, uint64_t size) noexcept {
  const uint64_t left = left_in_block(position);
  if (size <= left) return size;
  const uint64_t rest = size - left;
  return size + (rest + kPieceBytes - 1) / kPieceBytes * kPieceHeader;
}

void remove_headers(std::string& bytes, uint64_t position, size_t size) noexcept {
  size_t out = left_in_block(position);
  for (size_t in = out; out < size; in += kLogBlock) {
    const size_t part = std::min(kPieceBytes, size - out);
    std::memmove(bytes.data() + out, bytes.data() + in + kPieceHeader, part);
    out += part;
  }
  bytes.resize(size);
}

}  // namespace mortise::meta_leveldb
