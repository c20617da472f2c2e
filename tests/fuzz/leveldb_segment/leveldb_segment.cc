// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the record of a group in a segment, and a segment that is damaged with them: a value is found where it
// lies or not at all, and nothing that was changed is taken for what was written.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/change_list.h"
#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/log_layout.h"
#include "meta_leveldb/value_place.h"

namespace {

using namespace mortise::meta_leveldb;

/// A record must hold what it says it does.
void read_record(std::string_view record) {
  ChangeReader changes(record);
  size_t seen = 0;
  for (BatchChange change; changes.next(change); ++seen) {
    if (change.value_at + change.value.size() > record.size()) abort();
    if (!change.remove && record.substr(change.value_at, change.value.size()) != change.value) abort();
  }
  if (changes.complete() && seen > record.size()) abort();
}

/// The values of a segment by where they lie.
class Values final : public BatchRecords {
 public:
  explicit Values(std::string_view file) : BatchRecords(0), file_(file) {}
  void begins_at(uint64_t offset) override { offset_ = offset; }
  bool take(std::string_view record) override {
    if (!BatchRecords::take(record)) return false;
    ChangeReader changes(record);
    for (BatchChange change; changes.next(change);) {
      if (change.remove || change.value.empty()) continue;
      const uint64_t at = position_in_log(offset_, change.value_at);
      const uint64_t span = span_in_log(at, change.value.size());
      if (at + span > file_.size()) abort();
      std::string found(file_.substr(at, span));
      remove_headers(found, at, change.value.size());
      if (found != change.value) abort();
      values[at] = found;
    }
    return true;
  }
  std::map<uint64_t, std::string> values;

 private:
  const std::string_view file_;
  uint64_t offset_ = 0;
};

std::map<uint64_t, std::string> values_of(std::string_view file) {
  Values out(file);
  const auto report = check_log(
      file.size(), [&](uint64_t offset, size_t size) { return file.substr(offset, size); }, out);
  if (report.good_size > file.size() || (report.state == LogState::whole) != (report.good_size == file.size())) abort();
  return out.values;
}

std::string segment() {
  std::string out;
  ChangeList group;
  uint64_t sequence = 1;
  for (const size_t size : {size_t{100}, size_t{40'000}, size_t{1}, size_t{5000}, size_t{33'000}}) {
    group.begin(sequence);
    group.put("key", std::string(size, static_cast<char>('a' + sequence % 26)));
    group.remove("other");
    group.put("more", std::string(size / 2 + 1, 'm'));
    append_record(out, out.size(), group.bytes());
    sequence += group.count();
  }
  return out;
}

/// The first two bytes say where the rest is put over a good segment.
void damage(std::string_view bytes) {
  if (bytes.size() < 3) return;
  static const std::string good = segment();
  static const auto written = values_of(good);
  std::string file = good;
  const size_t at =
      (size_t{static_cast<unsigned char>(bytes[0])} << 8 | static_cast<unsigned char>(bytes[1])) * 2 % good.size();
  bytes.remove_prefix(2);
  file.replace(at, std::min(bytes.size(), file.size() - at), bytes);
  for (const auto& [place, value] : values_of(file)) {
    const auto found = written.find(place);
    const bool before_damage = found != written.end() && place + span_in_log(place, value.size()) <= at;
    if (before_damage && found->second != value) abort();
  }
  for (const auto& [place, value] : values_of(std::string_view(good).substr(0, at)))
    if (written.at(place) != value) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_record(bytes);
  (void)values_of(bytes);
  (void)decode_mark(bytes);
  (void)tag_from_text(bytes);
  if (const PlaceTag tag{'t', 'a', 'g'}; is_place(tag, bytes)) {
    const auto again = encode_place(tag, decode_place(bytes));
    if (std::string_view(again.data(), again.size()) != bytes) abort();
  }
  damage(bytes);
  return 0;
}
