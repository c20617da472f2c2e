// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/change_list.h"

#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr char kRemoves = 0;
constexpr char kPuts = 1;

}  // namespace

void ChangeList::begin(uint64_t sequence) {
  bytes_.assign(kChangesHeader, '\0');
  put_number(bytes_.data(), sequence, 8);
  count_ = 0;
}

void ChangeList::append(std::string_view bytes) {
  size_t length = bytes.size();
  for (; length >= 0x80; length >>= 7) bytes_.push_back(static_cast<char>(0x80 | (length & 0x7f)));
  bytes_.push_back(static_cast<char>(length));
  bytes_.append(bytes);
}

void ChangeList::counted() { put_number(bytes_.data() + 8, ++count_, 4); }

size_t ChangeList::put(std::string_view key, std::string_view value) {
  bytes_.push_back(kPuts);
  append(key);
  append(value);
  counted();
  return bytes_.size() - value.size();
}

void ChangeList::remove(std::string_view key) {
  bytes_.push_back(kRemoves);
  append(key);
  counted();
}

ChangeReader::ChangeReader(std::string_view record) noexcept : record_(record) {
  if (record.size() < kChangesHeader) return;
  good_ = true;
  sequence_ = get_number(record.data(), 8);
  count_ = get_number(record.data() + 8, 4);
  at_ = kChangesHeader;
}

bool ChangeReader::take_length(size_t& length) noexcept {
  length = 0;
  for (unsigned shift = 0; shift < 32 && at_ < record_.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(record_[at_++]);
    length |= static_cast<size_t>(byte & 0x7f) << shift;
    if ((byte & 0x80) == 0) return true;
  }
  return false;
}

bool ChangeReader::take(std::string_view& bytes) noexcept {
  size_t length = 0;
  if (!take_length(length) || length > record_.size() - at_) return false;
  bytes = record_.substr(at_, length);
  at_ += length;
  return true;
}

bool ChangeReader::next(BatchChange& change) noexcept {
  if (!good_ || at_ == record_.size() || seen_ == count_) return false;
  const char kind = record_[at_++];
  change.remove = kind == kRemoves;
  change.value = {};
  good_ = (kind == kRemoves || kind == kPuts) && take(change.key) && (change.remove || take(change.value));
  change.value_at = at_ - change.value.size();
  ++seen_;
  return good_;
}

}  // namespace mortise::meta_leveldb
