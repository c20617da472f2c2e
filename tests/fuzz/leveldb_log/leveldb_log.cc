// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as a log of LevelDB, a manifest, and the mark of a store. The first byte damages a good log with the rest,
// too: what is told to be whole must be what was written, and a log is never said to be whole when it is not.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/format/store_mark.h"
#include "meta_leveldb/batch_records.h"
#include "meta_leveldb/log_check.h"
#include "meta_leveldb/manifest.h"

namespace {

using namespace mortise::meta_leveldb;

LogReport check(std::string_view bytes, LogRecords& records) {
  const auto report = check_log(
      bytes.size(), [&](uint64_t offset, size_t size) { return bytes.substr(offset, size); }, records);
  if (report.good_size > bytes.size() || (report.state == LogState::whole) != (report.good_size == bytes.size()))
    abort();
  return report;
}

std::string batch(uint64_t sequence, size_t size) {
  std::string out;
  for (size_t i = 0; i < 8; ++i) out.push_back(static_cast<char>((sequence >> (8 * i)) & 0xff));
  return out + std::string("\1\0\0\0\1\1k", 7) + std::string(size, 'v');
}

void damage(std::string_view bytes) {
  if (bytes.size() < 3) return;
  const size_t at = (size_t{static_cast<unsigned char>(bytes[0])} << 8 | static_cast<unsigned char>(bytes[1])) % 50'000;
  bytes.remove_prefix(2);
  std::string log =
      make_log({batch(1, 100), batch(2, 40'000), batch(3, 10), batch(4, 300), batch(5, 9000), batch(6, 1)});
  const std::string good = log;
  BatchRecords begun(0);
  const auto cut = check(std::string_view(good).substr(0, at), begun);
  if (!cut.cut_off || cut.behind > 0 || cut.state == LogState::damaged) abort();
  const size_t room = log.size() > at ? log.size() - at : 0;
  log.replace(at < log.size() ? at : log.size(), bytes.size() < room ? bytes.size() : room, bytes);
  BatchRecords records(0);
  const auto report = check(log, records);
  if (report.records < 6 && report.state == LogState::whole && log.size() >= good.size()) abort();
  if (log.compare(0, good.size(), good) == 0 && report.records < 6) abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  BatchRecords batches(std::nullopt);
  check(bytes, batches);
  Manifest manifest;
  check(bytes, manifest);
  (void)Manifest().take(bytes);
  if (const auto mark = mortise::objects::decode_mark_record(bytes)) {
    const auto again = mortise::objects::decode_mark_record(encode(*mark));
    if (!again || encode(*again) != encode(*mark)) abort();
  }
  damage(bytes);
  return 0;
}
