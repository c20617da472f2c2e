// SPDX-License-Identifier: Apache-2.0
#include "blob_fs/writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "blob_fs/system_error.h"

namespace mortise::blob_fs {
namespace {

// Blobs of at least this size get their blocks ahead of the bytes: on ext4 1.2 times the throughput at 1 MiB, 1.5 times
// at 64 MiB, with less CPU. At 64 KiB it costs more than it brings.
constexpr int64_t kReserveFrom = int64_t{1} << 20;

// What is announced need not come: no more is taken ahead than has been written, so that the disk cannot be filled with
// announcements.
constexpr uint64_t kFirstStep = uint64_t{256} << 10;
constexpr uint64_t kLargestStep = uint64_t{16} << 20;

}  // namespace

Result<std::unique_ptr<BlobWriter>> Writer::create(Staging& staging, std::string id, Owner owner, int64_t size_hint,
                                                   int32_t durability) {
  Descriptor fd(
      ::openat(staging.directory.get(), id.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0640));
  if (!fd) return system_error(errno, "make staging/" + id);
  std::unique_ptr<Writer> out(
      new Writer(staging, std::move(id), std::move(owner), durability != MORTISE_NONE, std::move(fd)));
  if (size_hint >= kReserveFrom) out->announced_ = static_cast<uint64_t>(size_hint);
  return std::unique_ptr<BlobWriter>(std::move(out));
}

Writer::Writer(Staging& staging, std::string id, Owner owner, bool durable, Descriptor fd)
    : staging_(staging), id_(std::move(id)), owner_(std::move(owner)), durable_(durable), fd_(std::move(fd)) {}

Writer::~Writer() {
  if (!finished_) ::unlinkat(staging_.directory.get(), id_.c_str(), 0);
}

/// Takes the next blocks, if it is time for that.
Result<void> Writer::reserve() {
  const uint64_t reserved = std::max(reserved_, size_);
  if (size_ < kFirstStep || size_ < reserved_ || reserved >= announced_) return {};
  const uint64_t step = std::min({size_, kLargestStep, announced_ - reserved});
  reserved_ = reserved + step;
  if (::fallocate(fd_.get(), FALLOC_FL_KEEP_SIZE, static_cast<off_t>(reserved), static_cast<off_t>(step)) == 0)
    return {};
  if (errno == ENOSPC || errno == EDQUOT || errno == EFBIG)
    return system_error(errno, "reserve " + std::to_string(step) + " bytes for " + name());
  announced_ = 0;  // a file system that cannot do it
  return {};
}

Result<void> Writer::append(const char* data, size_t size) {
  while (size > 0) {
    const ssize_t n = ::pwrite(fd_.get(), data, size, static_cast<off_t>(size_));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return system_error(errno, "write to " + name());
    data += n;
    size -= static_cast<size_t>(n);
    size_ += static_cast<uint64_t>(n);
  }
  return {};
}

void Writer::write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept {
  auto written = append(static_cast<const char*>(data), size);
  if (written) written = reserve();
  const mortise_blob_result told = blob_result(size_);
  answer(done, context, written, &told);
}

Result<void> Writer::complete() {
  const uint64_t data_size = size_;
  const auto footer = encode_footer(data_size, owner_);
  if (auto appended = append(footer.data(), footer.size()); !appended) return appended;
  staging_.written_bytes.record(static_cast<double>(data_size));
  if (!durable_) return {};
  staging_.file_syncs.record(1);
  // A failed sync must not be repeated: the kernel drops the pages, and the second one succeeds without them.
  if (::fdatasync(fd_.get()) != 0) return system_error(errno, "sync " + name());
  return staging_.sync.sync();
}

void Writer::finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept {
  if (!durable_) return conclude(std::move(self), context, done);
  auto* const mine = self.release();  // a std::function cannot hold what cannot be copied
  staging_.threads.run([this, mine, context, done] { conclude(std::unique_ptr<BlobWriter>(mine), context, done); });
}

void Writer::conclude(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept {
  const mortise_blob_result told = blob_result(size_, durable_ ? MORTISE_STRICT : MORTISE_NONE);
  auto result = complete();
  finished_ = result.ok();
  self.reset();  // removes the file if this failed, so that nothing is left when `done` is told
  answer(done, context, result, &told);
}

}  // namespace mortise::blob_fs
