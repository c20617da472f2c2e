// SPDX-License-Identifier: Apache-2.0
#include "kernel/records/record_keys.h"

#include "kernel/objects/format/keys.h"

namespace mortise::records {
namespace {

namespace keys = objects::keys;
constexpr char kRecord = 'r';
constexpr char kFormatVersion = 1;

}  // namespace

std::string partition_of(std::string_view name_space) {
  std::string out(keys::kRecordPartitions);
  out.append(name_space);
  return out;
}

std::string stored_key(std::string_view key) { return keys::of(kRecord, key); }

// Escaping goes byte by byte, so what starts alike still does.
std::string stored_prefix(std::string_view prefix) { return stored_key(prefix); }

bool read_key(std::string_view stored, std::string& key) {
  return !stored.empty() && stored.front() == kRecord && keys::unescape(stored.substr(1), key);
}

std::string stored_value(std::string_view value) {
  std::string out;
  out.reserve(1 + value.size());
  out.push_back(kFormatVersion);
  out.append(value);
  return out;
}

std::optional<std::string_view> read_value(std::string_view stored) {
  if (stored.empty() || stored.front() != kFormatVersion) return std::nullopt;
  return stored.substr(1);
}

}  // namespace mortise::records
