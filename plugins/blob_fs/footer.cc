// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/footer.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

#include "blob_fs/crc32c.h"
#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

constexpr std::string_view kMagic = "MrtsBlob";
constexpr uint32_t kVersion = 1;
constexpr uint32_t kHere = 0;       // where the data are: before the footer,
constexpr uint32_t kElsewhere = 1;  // or in the file that a clone has beside its own
constexpr size_t kChecked = 24;     // of the tail, by its own checksum

void append_number(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out.push_back(static_cast<char>((value >> (8 * i)) & 0xff));
}

uint64_t number_at(std::string_view bytes, size_t offset, size_t size) {
  uint64_t out = 0;
  for (size_t i = size; i-- > 0;) out = (out << 8) | static_cast<unsigned char>(bytes[offset + i]);
  return out;
}

uint32_t word_at(std::string_view bytes, size_t offset) { return static_cast<uint32_t>(number_at(bytes, offset, 4)); }

std::optional<Tail> decode_tail(std::string_view bytes, uint64_t file_size) {
  if (bytes.substr(32) != kMagic || word_at(bytes, 28) != crc32c(bytes.substr(0, kChecked + 4))) return std::nullopt;
  if (word_at(bytes, 24) != kVersion) return std::nullopt;
  const uint32_t place = word_at(bytes, 20);
  if (place != kHere && place != kElsewhere) return std::nullopt;
  const Tail tail{number_at(bytes, 0, 8), word_at(bytes, 8), word_at(bytes, 12), word_at(bytes, 16),
                  place == kElsewhere};
  if (tail.partition_size > kMaxOwnerPart || tail.key_size > kMaxOwnerPart) return std::nullopt;
  const uint64_t behind = uint64_t{tail.partition_size} + tail.key_size + kTailSize;
  if (file_size < behind || (tail.elsewhere ? 0 : tail.data_size) != file_size - behind) return std::nullopt;
  return tail;
}

}  // namespace

std::string encode_footer(uint64_t data_size, const Owner& owner, bool elsewhere) {
  std::string tail;
  append_number(tail, data_size, 8);
  append_number(tail, owner.partition.size(), 4);
  append_number(tail, owner.key.size(), 4);
  append_number(tail, crc32c(owner.partition + owner.key), 4);
  append_number(tail, elsewhere ? kElsewhere : kHere, 4);
  append_number(tail, kVersion, 4);
  append_number(tail, crc32c(tail), 4);
  tail.append(kMagic);
  return owner.partition + owner.key + tail;
}

Result<bool> read_fully(int fd, uint64_t offset, void* data, size_t size) {
  auto* at = static_cast<char*>(data);
  while (size > 0) {
    const ssize_t n = ::pread(fd, at, size, static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(errno, "read a blob");
    if (n == 0) return false;
    at += n;
    offset += static_cast<uint64_t>(n);
    size -= static_cast<size_t>(n);
  }
  return true;
}

Result<std::optional<Tail>> read_tail(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return system_error(errno, "look at a blob");
  const auto file_size = static_cast<uint64_t>(info.st_size);
  if (!S_ISREG(info.st_mode) || file_size < kTailSize) return std::optional<Tail>();
  char bytes[kTailSize];
  auto whole = read_fully(fd, file_size - kTailSize, bytes, kTailSize);
  if (!whole) return std::move(whole).error();
  if (!*whole) return std::optional<Tail>();
  return decode_tail({bytes, kTailSize}, file_size);
}

Result<std::optional<Owner>> read_owner(int fd, const Tail& tail) {
  std::string both(size_t{tail.partition_size} + tail.key_size, '\0');
  auto whole = read_fully(fd, tail.elsewhere ? 0 : tail.data_size, both.data(), both.size());
  if (!whole) return std::move(whole).error();
  if (!*whole || crc32c(both) != tail.owner_crc) return std::optional<Owner>();
  return std::optional<Owner>(Owner{both.substr(0, tail.partition_size), both.substr(tail.partition_size)});
}

}  // namespace mortise::blob_fs
