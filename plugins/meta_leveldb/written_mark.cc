// SPDX-License-Identifier: Apache-2.0
#include "meta_leveldb/written_mark.h"

#include <mortise/text/hex.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstring>

#include "meta_leveldb/crc32c.h"
#include "meta_leveldb/mark_file.h"
#include "meta_leveldb/numbers.h"

namespace mortise::meta_leveldb {
namespace {

constexpr std::string_view kWrittenMagic = "MrtsWrit";
// Magic (8), boot id (16), first log (8), log (8), bytes of it (8), CRC-32C of these (4), zeros (12).
constexpr size_t kWrittenSize = 64;
constexpr size_t kWrittenChecked = 48;
using WrittenBytes = std::array<char, kWrittenSize>;

WrittenBytes encode(const BootId& boot, const Written& written) {
  WrittenBytes out{};
  std::memcpy(out.data(), kWrittenMagic.data(), kWrittenMagic.size());
  std::memcpy(out.data() + 8, boot.data(), boot.size());
  put_number(out.data() + 24, written.first_log, 8);
  put_number(out.data() + 32, written.length.log, 8);
  put_number(out.data() + 40, written.length.size, 8);
  put_number(out.data() + kWrittenChecked, crc32c({out.data(), kWrittenChecked}), 4);
  return out;
}

struct Decoded {
  BootId boot{};
  Written written;
};

std::optional<Decoded> decode(std::string_view bytes) {
  if (bytes.size() != kWrittenSize) return std::nullopt;
  Decoded out;
  std::memcpy(out.boot.data(), bytes.data() + 8, out.boot.size());
  out.written = {get_number(bytes.data() + 24, 8),
                 {get_number(bytes.data() + 32, 8), get_number(bytes.data() + 40, 8)}};
  const WrittenBytes right = encode(out.boot, out.written);
  if (bytes != std::string_view(right.data(), right.size())) return std::nullopt;
  return out;
}

}  // namespace

std::optional<BootId> read_boot_id(const std::string& file) {
  const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return std::nullopt;
  std::array<char, 64> text{};
  const ssize_t got = ::read(fd, text.data(), text.size());
  ::close(fd);
  BootId out{};
  size_t digits = 0;
  for (ssize_t i = 0; i < got && text[static_cast<size_t>(i)] != '\n'; ++i) {
    if (text[static_cast<size_t>(i)] == '-') continue;
    const int value = text::hex_value(text[static_cast<size_t>(i)]);
    if (value < 0 || digits == 2 * out.size()) return std::nullopt;
    auto& byte = out[digits / 2];
    byte =
        static_cast<char>(static_cast<unsigned>(static_cast<unsigned char>(byte)) << 4 | static_cast<unsigned>(value));
    ++digits;
  }
  if (digits != 2 * out.size() || out == BootId{}) return std::nullopt;
  return out;
}

WrittenMark::~WrittenMark() {
  if (fd_ >= 0) ::close(fd_);
}

void WrittenMark::begin() noexcept {
  if (!boot_) return;
  if (fd_ < 0) fd_ = ::open(name_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0640);
  record(recorded_);
}

void WrittenMark::log_begins(uint64_t log) noexcept {
  if (first_log_ == 0) first_log_ = log;
  record({log, 0});
}

void WrittenMark::record(LogLength written) noexcept {
  recorded_ = written;
  if (fd_ < 0 || first_log_ == 0 || written.log < first_log_) return;
  const WrittenBytes bytes = encode(*boot_, {first_log_, written});
  (void)!::pwrite(fd_, bytes.data(), bytes.size(), 0);
}

void WrittenMark::doubt() noexcept {
  first_log_ = 0;
  if (fd_ >= 0) (void)!::ftruncate(fd_, 0);
}

void WrittenMark::forget() noexcept { (void)::unlink(name_.c_str()); }

std::optional<Written> WrittenMark::read(const std::string& directory, const std::optional<BootId>& boot) {
  const auto known = decode(read_mark(directory + "/WRITTEN", kWrittenSize).value_or(""));
  if (!boot || !known || known->boot != *boot) return std::nullopt;
  return known->written;
}

MarkState WrittenMark::state(const std::string& directory) {
  const auto file = read_mark(directory + "/WRITTEN", kWrittenSize);
  if (!file) return MarkState::absent;
  if (is_unwritten(*file)) return MarkState::empty;
  return decode(*file) ? MarkState::whole : MarkState::damaged;
}

}  // namespace mortise::meta_leveldb
