// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as the file of a blob, as they are and with the checksum of the tail put right. What is taken for a
// finished file must be one: the footer of the owner that was read, behind as many bytes as it says.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "blob_fs/crc32c.h"
#include "blob_fs/footer.h"

namespace {

using namespace mortise::blob_fs;

class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(::memfd_create("blob", MFD_CLOEXEC)) {
    if (fd_ < 0 || ::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) abort();
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  ~MemoryFile() { ::close(fd_); }
  int fd() const noexcept { return fd_; }

 private:
  const int fd_;
};

void check(std::string_view bytes) {
  const MemoryFile file(bytes);
  const auto tail = read_tail(file.fd());
  if (!tail) abort();
  if (!*tail) return;
  const auto owner = read_owner(file.fd(), **tail);
  if (!owner) abort();
  if (!*owner) return;
  const std::string footer = encode_footer((*tail)->data_size, **owner, (*tail)->elsewhere);
  const uint64_t data = (*tail)->elsewhere ? 0 : (*tail)->data_size;
  if (!bytes.ends_with(footer) || data + footer.size() != bytes.size()) abort();
}

/// The last bytes as a tail whose checksum is right.
std::string sealed(std::string_view bytes) {
  constexpr size_t kChecked = 28;
  std::string out(bytes);
  char* const tail = out.data() + out.size() - kTailSize;
  const uint32_t crc = crc32c({tail, kChecked});
  for (size_t i = 0; i < sizeof crc; ++i) tail[kChecked + i] = static_cast<char>(crc >> (8 * i) & 0xff);
  return out.replace(out.size() - 8, 8, "MrtsBlob");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check(bytes);
  if (size >= kTailSize) check(sealed(bytes));
  return 0;
}
