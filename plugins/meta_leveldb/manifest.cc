// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/manifest.h"

namespace mortise::meta_leveldb {
namespace {

// Fields of an edit, each a number in front of its value. Numbers are little-endian base 128, bytes have their length
// in front of them.
enum Tag : uint64_t {
  kComparator = 1,      // bytes
  kLogNumber = 2,       // number
  kNextFile = 3,        // number
  kLastSequence = 4,    // number
  kCompactPointer = 5,  // level, bytes
  kRemovedTable = 6,    // level, number
  kNewTable = 7,        // level, number, size, smallest key, greatest key
  kPreviousLog = 9,     // number
};

/// Takes fields from the front of an edit; once something is wrong, nothing comes any more.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  bool good() const noexcept { return good_; }
  bool more() const noexcept { return good_ && !rest_.empty(); }

  uint64_t number() {
    uint64_t out = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      out |= static_cast<uint64_t>(byte & 0x7f) << shift;
      if ((byte & 0x80) == 0) return out;
    }
    good_ = false;
    return 0;
  }
  void skip_bytes() {
    const uint64_t size = number();
    if (size > rest_.size()) good_ = false;
    if (good_) rest_.remove_prefix(size);
  }
  void fail() noexcept { good_ = false; }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

bool Manifest::apply(std::string_view edit) {
  if (edit.empty()) return false;
  Reader in(edit);
  while (in.more()) {
    switch (in.number()) {
      case kComparator:
        in.skip_bytes();
        break;
      case kLogNumber:
        first_log_ = in.number();
        break;
      case kNextFile:
        (void)in.number();
        break;
      case kLastSequence:
        last_sequence_ = in.number();
        break;
      case kCompactPointer:
        (void)in.number();
        in.skip_bytes();
        break;
      case kRemovedTable:
        (void)in.number();
        tables_.erase(in.number());
        break;
      case kNewTable: {
        (void)in.number();
        const uint64_t table = in.number();
        const uint64_t size = in.number();
        in.skip_bytes();
        in.skip_bytes();
        if (in.good()) tables_[table] = size;
        break;
      }
      case kPreviousLog:
        previous_log_ = in.number();
        break;
      default:
        in.fail();
    }
  }
  return in.good();
}

}  // namespace mortise::meta_leveldb
