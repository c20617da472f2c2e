// SPDX-License-Identifier: Apache-2.0
#include "blob_memory/writer.h"

#include <algorithm>

namespace mortise::blob_memory {
namespace {

constexpr int64_t kMostReserved = int64_t{64} << 20;  // a hint is only a hint

}  // namespace

Writer::Writer(BlobTable& table, const mortise_blob_owner& owner, int64_t size_hint,
               std::shared_ptr<const std::string> shared)
    : blobs_(table),
      id_(table.next_id()),
      partition_(view(owner.partition)),
      key_(view(owner.key)),
      shared_(std::move(shared)) {
  if (size_hint > 0) bytes_.reserve(static_cast<size_t>(std::min(size_hint, kMostReserved)));
}

void Writer::write(const void* data, size_t size, void* context, mortise_blob_done done) noexcept {
  if (shared_ != nullptr)
    return answer(done, context,
                  Error(Status::invalid, "blob_memory: write to " + id_ + ": it has the bytes of another blob"));
  if (!blobs_.reserve(size))
    return answer(done, context, Error(Status::no_space, "blob_memory: write to " + id_ + ": the capacity is used up"));
  bytes_.append(static_cast<const char*>(data), size);
  const mortise_blob_result told = blob_result(bytes_.size());
  answer(done, context, {}, &told);
}

void Writer::finish(std::unique_ptr<BlobWriter> self, void* context, mortise_blob_done done) noexcept {
  const bool is_shared = shared_ != nullptr;
  auto bytes =
      is_shared ? std::exchange(shared_, nullptr) : std::make_shared<const std::string>(std::exchange(bytes_, {}));
  const mortise_blob_result told = blob_result(bytes->size());
  Blob blob{std::move(partition_), std::move(key_), std::move(bytes), true};
  if (is_shared)
    blobs_.put_shared(id_, std::move(blob));
  else
    blobs_.put(id_, std::move(blob));
  self.reset();
  answer(done, context, {}, &told);
}

}  // namespace mortise::blob_memory
