// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/synced_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <tuple>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/mark_file.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr std::string_view kSyncedMagic = "MrtsSync";
constexpr size_t kSyncedSize = 32;  // magic (8), number of the log (8), length (8), CRC-32C of these (4), zeros (4)
constexpr size_t kSyncedChecked = 24;
constexpr size_t kSecondPlace = 512;
using SyncedBytes = std::array<char, kSyncedSize>;

SyncedBytes encode(LogLength synced) {
  SyncedBytes out{};
  std::memcpy(out.data(), kSyncedMagic.data(), kSyncedMagic.size());
  put_number(out.data() + 8, synced.log, 8);
  put_number(out.data() + 16, synced.size, 8);
  put_number(out.data() + kSyncedChecked, crc32c({out.data(), kSyncedChecked}), 4);
  return out;
}

std::optional<LogLength> decode_at(std::string_view file, size_t place) {
  if (file.size() < place + kSyncedSize) return std::nullopt;
  const char* bytes = file.data() + place;
  const LogLength out{get_number(bytes + 8, 8), get_number(bytes + 16, 8)};
  const SyncedBytes right = encode(out);
  if (file.substr(place, kSyncedSize) != std::string_view(right.data(), right.size())) return std::nullopt;
  return out;
}

}  // namespace

SyncedMark::~SyncedMark() {
  if (fd_ >= 0) ::close(fd_);
}

void SyncedMark::begin() noexcept {
  if (fd_ < 0) fd_ = ::open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
}

void SyncedMark::set(LogLength synced) noexcept {
  if (fd_ < 0) return;
  const SyncedBytes bytes = encode(synced);
  const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), second_ ? kSecondPlace : 0);
  if (written == static_cast<ssize_t>(bytes.size())) second_ = !second_;
}

void SyncedMark::forget() noexcept { (void)::unlink(name_.c_str()); }

std::optional<LogLength> SyncedMark::read(const std::string& directory) {
  const std::string file = read_mark(directory + "/SYNCED", kSecondPlace + kSyncedSize).value_or("");
  const auto first = decode_at(file, 0);
  const auto second = decode_at(file, kSecondPlace);
  if (!first || !second) return first ? first : second;
  return std::tie(first->log, first->size) < std::tie(second->log, second->size) ? second : first;
}

MarkState SyncedMark::state(const std::string& directory) {
  const auto file = read_mark(directory + "/SYNCED", kSecondPlace + kSyncedSize);
  if (!file) return MarkState::absent;
  if (is_unwritten(*file)) return MarkState::empty;
  return decode_at(*file, 0) || decode_at(*file, kSecondPlace) ? MarkState::whole : MarkState::damaged;
}

}  // namespace mortise::meta_leveldb
