// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/creation.h"

#include <algorithm>
#include <string>

#include "meta_leveldb/keys.h"
#include "meta_leveldb/mark_file.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

/// LevelDB's batch that puts the format record: sequence number (8 bytes), changes (4), 1 for a value, key, value.
std::string format_batch() {
  const std::string value = std::string(kFormatPrefix) + std::to_string(kFormat);
  std::string out(12, '\0');
  put_number(out.data(), 1, 8);
  put_number(out.data() + 8, 1, 4);
  out.push_back('\1');
  out.push_back(static_cast<char>(kFormatKey.size()));
  out.append(kFormatKey);
  out.push_back(static_cast<char>(value.size()));
  return out + value;
}

}  // namespace

bool can_be_begun_log(std::string_view bytes) {
  static const std::string whole = make_log({format_batch()});
  if (bytes.size() > whole.size()) return false;
  const auto same = std::mismatch(bytes.begin(), bytes.end(), whole.begin()).first - bytes.begin();
  return is_unwritten(bytes.substr(static_cast<size_t>(same)));
}

bool can_be_begun_manifest(const LogReport& report, const Manifest& manifest) {
  return report.state != LogState::damaged && report.state != LogState::hole && manifest.tables().empty() &&
         manifest.last_sequence() == 0;
}

}  // namespace mortise::meta_leveldb
