// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/synced_mark.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <tuple>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr std::string_view kMagic = "MrtsSync";
constexpr size_t kSize = 32;  // magic (8), number of the log (8), length (8), CRC-32C of these (4), zeros (4)
constexpr size_t kChecked = 24;
constexpr off_t kSecondPlace = 512;
using Bytes = std::array<char, kSize>;

Bytes encode(LogLength synced) {
  Bytes out{};
  std::memcpy(out.data(), kMagic.data(), kMagic.size());
  put_number(out.data() + 8, synced.log, 8);
  put_number(out.data() + 16, synced.size, 8);
  put_number(out.data() + kChecked, crc32c({out.data(), kChecked}), 4);
  return out;
}

std::optional<LogLength> read_at(int fd, off_t place) {
  Bytes bytes{};
  if (::pread(fd, bytes.data(), bytes.size(), place) != static_cast<ssize_t>(bytes.size())) return std::nullopt;
  const LogLength out{get_number(bytes.data() + 8, 8), get_number(bytes.data() + 16, 8)};
  if (bytes != encode(out)) return std::nullopt;
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
  const Bytes bytes = encode(synced);
  const ssize_t written = ::pwrite(fd_, bytes.data(), bytes.size(), second_ ? kSecondPlace : 0);
  if (written == static_cast<ssize_t>(bytes.size())) second_ = !second_;
}

void SyncedMark::forget() noexcept { (void)::unlink(name_.c_str()); }

std::optional<LogLength> SyncedMark::read(const std::string& directory) {
  const int fd = ::open((directory + "/SYNCED").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  const auto first = read_at(fd, 0);
  const auto second = read_at(fd, kSecondPlace);
  ::close(fd);
  if (!first || !second) return first ? first : second;
  return std::tie(first->log, first->size) < std::tie(second->log, second->size) ? second : first;
}

}  // namespace mortise::meta_leveldb
