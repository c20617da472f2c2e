// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/transfer.h"

#include <mortise/known.h>

#include <optional>
#include <string>
#include <utility>

#include "kernel/objects/core/core.h"
#include "kernel/objects/read/extent_reader.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kCopyStretch = uint64_t{1} << 20;

/// Calls take(std::string_view) → Result<void> with one stretch after the other.
template <class F>
Result<void> read_all(Core& core, const Call& call, Body body, F&& take) {
  if (!body.bytes.empty()) return take(std::string_view(body.bytes));
  ExtentReader reader(core, std::move(body), kCopyStretch);
  for (std::string buffer; !reader.at_end();) {
    if (auto ended = call.ended(core.host, "copy")) return std::move(*ended);
    if (auto got = reader.next(buffer); !got) return got;
    if (auto taken = take(std::string_view(buffer)); !taken) return taken;
  }
  return {};
}

}  // namespace

Result<void> check_size(const mortise_blob_result* told, uint64_t written) {
  if (told == nullptr) return {};
  const mortise_blob_result result = known(told);
  if ((result.present & MORTISE_BLOB_SIZE) == 0 || result.content_size == written) return {};
  return Error(Status::io, "the blob store kept " + std::to_string(result.content_size) + " of " +
                               std::to_string(written) + " bytes");
}

namespace {

bool is_whole_blob(const Body& body) {
  return body.extents.size() == 1 && body.extents[0].offset == 0 && body.extents[0].length == body.extents[0].blob_size;
}

/// Finishes a new blob, and gives its id.
Result<std::string> finish(Core& core, const Call& call, BlobWriterHandle writer, uint64_t size) {
  std::string id(writer.id());
  mortise_blob_result told{};
  if (auto finished = writer.finish_and_wait(&told); !finished) return std::move(finished).error();
  if (auto whole = check_size(&told, size); !whole) {
    core.settle_or_remove(call, id, whole);
    return std::move(whole).error();
  }
  return id;
}

/// Damage is not passed on: unless that was done lately, the bytes are read and compared.
Result<void> verify(Core& core, const Call& call, Body& body) {
  Extent& extent = body.extents[0];
  if (auto opened = open_extent(core, call, extent); !opened) return opened;
  const auto stamp = core.verdicts.verified(extent.blob, core.host.monotonic_ns());
  return stamp && *stamp == stamp_of(extent.reader) ? Result<void>() : verify_blob(core, body, extent);
}

/// Nothing: the bytes have to be moved.
Result<std::optional<std::string>> cloned(Core& core, const Call& call, const Extent& extent, const Bucket& bucket,
                                          const std::string& owner_key) {
  auto writer = core.blobs.with(call).clone(extent.blob, bucket.partition, owner_key, bucket.durability);
  if (!writer) {
    const Status status = writer.error().status;
    // What is not there any more can still be read: it is open.
    if (status == Status::unsupported || status == Status::not_found) return std::optional<std::string>();
    return std::move(writer).error();
  }
  auto id = finish(core, call, std::move(writer).value(), extent.blob_size);
  if (!id) return std::move(id).error();
  return std::optional<std::string>(std::move(id).value());
}

}  // namespace

Result<Transferred> transfer(Core& core, const Call& call, Body body, uint64_t size, const Bucket& bucket,
                             const std::string& owner_key, bool may_inline, DigestSet& digests) {
  Transferred out;
  const bool inlined = may_inline && size <= core.options.inline_max;
  const bool may_share = !inlined && !digests.needs_bytes() && is_whole_blob(body);
  if (may_share) {
    if (auto room = core.space.check(0); !room) return std::move(room).error();
    if (auto good = verify(core, call, body); !good) return std::move(good).error();
    auto id = cloned(core, call, body.extents[0], bucket, owner_key);
    if (!id) return std::move(id).error();
    if (*id) {
      out.blob = std::move(**id);
      return out;
    }
  }
  if (auto room = core.space.check(size); !room) return std::move(room).error();
  if (inlined) {
    auto read = read_all(core, call, std::move(body), [&](std::string_view bytes) -> Result<void> {
      digests.update(bytes);
      out.inlined.append(bytes);
      return {};
    });
    if (!read) return std::move(read).error();
    return out;
  }
  if (size == 0) return out;
  auto writer =
      core.blobs.with(call).create(bucket.partition, owner_key, static_cast<int64_t>(size), bucket.durability);
  if (!writer) return std::move(writer).error();
  auto copied = read_all(core, call, std::move(body), [&](std::string_view bytes) {
    digests.update(bytes);
    return writer->write_and_wait(bytes);
  });
  if (!copied) return std::move(copied).error();
  auto id = finish(core, call, std::move(writer).value(), size);
  if (!id) return std::move(id).error();
  out.blob = std::move(id).value();
  return out;
}

}  // namespace mortise::objects
