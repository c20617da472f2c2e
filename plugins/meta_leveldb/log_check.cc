// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/log_check.h"

#include <algorithm>
#include <cstddef>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/log_layout.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr size_t kBlock = kLogBlock;
constexpr size_t kHeader = kPieceHeader;

// Records are looked for at every byte of so many damaged blocks; in further ones at the beginning only, where there
// always is one. So a large file full of bytes that look like headers does not take minutes.
constexpr int kBlocksToSearch = 16;

/// A piece of a record: all of it, or as much as a block had room for.
struct Piece {
  unsigned char type = 0;  // 0: there is none that is whole
  std::string_view bytes;
};

/// Whether the checksum at `at` is that of `size` bytes behind the header and of the type before them.
bool matches(std::string_view block, size_t at, size_t size) {
  return masked(crc32c(block.substr(at + 6, 1 + size))) == get_number(block.data() + at, 4);
}

Piece piece_at(std::string_view block, size_t at) {
  if (block.size() - at < kHeader) return {};
  const auto type = static_cast<unsigned char>(block[at + 6]);
  const size_t size = get_number(block.data() + at + 4, 2);
  if (type < kFull || type > kLast || size > block.size() - at - kHeader) return {};
  if (!matches(block, at, size)) return {};
  return {type, block.substr(at + kHeader, size)};
}

/// Whether the end of the block can be the beginning of a piece that was being written: its header tells of more bytes,
/// and is not of a shorter piece with a damaged length.
bool piece_begins_at(std::string_view block, size_t at) {
  if (block.size() == kBlock) return false;  // it has room for all of a piece
  const auto type = static_cast<unsigned char>(block[at + 6]);
  const size_t size = get_number(block.data() + at + 4, 2);
  const size_t there = block.size() - at - kHeader;
  return type >= kFull && type <= kLast && size > there && size <= kBlock - at - kHeader && !matches(block, at, there);
}

/// The same, if all that follows are zeros that were there before the piece was.
bool piece_begins_before_zeros(std::string_view block, size_t at) {
  const auto last = block.find_last_not_of('\0');
  if (last == std::string_view::npos || last < at) return true;
  const auto type = static_cast<unsigned char>(block[at + 6]);
  const size_t size = get_number(block.data() + at + 4, 2);
  if (last < at + kHeader) return type <= kLast && size <= kBlock - at - kHeader;
  return type >= kFull && type <= kLast && size > last + 1 - at - kHeader && size <= kBlock - at - kHeader;
}

class Check {
 public:
  Check(LogReport& report, LogRecords& records, const std::function<void(std::string_view)>& behind)
      : report_(report), records_(records), behind_(behind) {}

  void read_block(uint64_t offset, std::string_view block) {
    offset_ = offset;
    if (damaged_) {
      report_.zeros = report_.zeros && block.find_last_not_of('\0') == std::string_view::npos;
      return search(block, 0, false);
    }
    size_t at = 0;
    while (block.size() - at >= kHeader) {
      const Piece piece = piece_at(block, at);
      if (piece.type == 0 || !join(piece, at)) {
        damaged_ = true;
        report_.cut_off = piece.type == 0 && piece_begins_at(block, at);
        report_.zeros = piece.type == 0 && piece_begins_before_zeros(block, at);
        inside_ = false;
        return search(block, at, true);
      }
      at += kHeader + piece.bytes.size();
      if (!inside_) report_.good_size = offset + at;
    }
    // Fewer bytes than a header's are padding in a whole block, and the beginning of a header in the last.
    if (block.size() == kBlock && !inside_) report_.good_size = offset + kBlock;
  }

  void end() {
    if (!damaged_ && report_.good_size == report_.size) return;
    if (damaged_) give_up();
    report_.state = proved_ ? LogState::damaged : report_.behind > 0 ? LogState::hole : LogState::torn;
  }

 private:
  /// The next piece in order; false if it does not belong here.
  bool join(const Piece& piece, size_t at) {
    const bool begins = piece.type == kFull || piece.type == kFirst;
    if (begins == inside_) return false;
    if (begins) records_.begins_at(offset_ + at);
    if (piece.type == kFull) return taken(piece.bytes);
    if (begins) record_.clear();
    record_.append(piece.bytes);
    inside_ = piece.type != kLast;
    return inside_ || taken(record_);
  }
  bool taken(std::string_view record) {
    if (!records_.take(record)) return false;
    ++report_.records;
    return true;
  }

  /// Whole records that begin in the block, from `at` on; one may end in a later block. `lost`: nothing says that a
  /// piece begins at `at`.
  void search(std::string_view block, size_t at, bool lost) {
    while (block.size() - at >= kHeader) {
      const Piece piece = piece_at(block, at);
      if (piece.type != 0 && follow(piece, at, lost)) {
        at += kHeader + piece.bytes.size();
        lost = false;
        continue;
      }
      if (!lost && ++searched_ > kBlocksToSearch) return;
      lost = true;
      give_up();
      ++at;
    }
  }
  /// False: no piece of a record of this file.
  bool follow(const Piece& piece, size_t at, bool lost) {
    if (piece.type == kMiddle || piece.type == kLast) {
      if (lost) return false;
      if (!inside_) return true;  // of the record that is not whole
      record_.append(piece.bytes);
      if (piece.type == kMiddle) return true;
      inside_ = false;
      return found(record_);
    }
    give_up();
    records_.begins_at(offset_ + at);
    if (piece.type == kFull) return found(piece.bytes);
    record_.assign(piece.bytes);
    inside_ = true;
    return true;
  }
  bool found(std::string_view record) {
    if (!records_.plausible(record)) return false;
    ++report_.behind;
    proved_ = proved_ || records_.proves_sync(record);
    if (behind_) behind_(record);
    return true;
  }
  /// The record that has begun does not end; that it was begun at all may say enough.
  void give_up() {
    if (inside_ && records_.plausible(record_) && records_.proves_sync(record_)) proved_ = true;
    inside_ = false;
  }

  LogReport& report_;
  LogRecords& records_;
  const std::function<void(std::string_view)>& behind_;
  std::string record_;   // that began in an earlier piece
  uint64_t offset_ = 0;  // of the block
  bool inside_ = false;
  bool damaged_ = false;
  bool proved_ = false;
  int searched_ = 0;
};

}  // namespace

LogReport check_log(uint64_t size, const ReadAt& read, LogRecords& records,
                    const std::function<void(std::string_view)>& behind) {
  LogReport report;
  report.size = size;
  Check check(report, records, behind);
  for (uint64_t offset = 0; offset < size; offset += kBlock) {
    const std::string_view block = read(offset, kBlock);
    check.read_block(offset, block);
    if (block.size() < kBlock) break;
  }
  check.end();
  return report;
}

std::string make_log(const std::vector<std::string>& records) {
  std::string out;
  for (const auto& record : records) append_record(out, out.size(), record);
  return out;
}

}  // namespace mortise::meta_leveldb
