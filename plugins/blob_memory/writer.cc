// SPDX-License-Identifier: Apache-2.0
#include "blob_memory/writer.h"

#include <algorithm>

namespace mortise::blob_memory {
namespace {

constexpr int64_t kMostReserved = int64_t{64} << 20;  // a hint is only a hint

}  // namespace

Writer::Writer(BlobTable& table, const mortise_blob_owner& owner, int64_t size_hint)
    : blobs_(table), id_(table.next_id()), partition_(view(owner.partition)), key_(view(owner.key)) {
  if (size_hint > 0) bytes_.reserve(static_cast<size_t>(std::min(size_hint, kMostReserved)));
}

void Writer::write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept {
  if (!blobs_.reserve(size))
    return answer(done, context,
                  Error(Status::no_space, "blob_memory: write to " + id_ + ": the capacity is used up"));
  bytes_.append(static_cast<const char*>(data), size);
  const mortise_blob_result told = blob_result(bytes_.size());
  answer(done, context, {}, &told);
}

void Writer::finish(std::unique_ptr<BlobWriterAuthor> self, void* context, mortise_blob_done done) noexcept {
  const mortise_blob_result told = blob_result(bytes_.size());
  auto bytes = std::make_shared<const std::string>(std::exchange(bytes_, {}));
  blobs_.put(id_, {std::move(partition_), std::move(key_), std::move(bytes), true});
  self.reset();
  answer(done, context, {}, &told);
}

}  // namespace mortise::blob_memory
