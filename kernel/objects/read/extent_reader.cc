// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/extent_reader.h"

#include <algorithm>

#include "kernel/objects/core/core.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kStretch = uint64_t{256} << 10;

Error mismatch(Core& core, const Body& body, const Extent& extent) {
  core.inspector.doubt(target_of(body, extent));
  return Error(Status::corrupt,
               "the bytes of blob " + extent.blob + " do not match their stored " + extent.checksum.algorithm);
}

/// Nothing if no plugin computes it: Service::open() has told so.
std::optional<DigestSet> digests_for(const Core& core, const Extent& extent) {
  std::optional<DigestSet> out;
  if (extent.checksum.algorithm.empty()) return out;
  out.emplace(core.checksums());
  if (!out->add(extent.checksum.algorithm)) out.reset();
  return out;
}

}  // namespace

Result<void> open_extent(Core& core, const Call& call, Extent& extent) {
  if (core.verdicts.is_damaged(extent.blob))
    return Error(Status::corrupt, "blob " + extent.blob + " is known to be damaged");
  if (extent.reader) return {};
  auto reader = core.blobs.with(call).open(extent.blob);
  if (!reader) return std::move(reader).error();
  if (reader->size() != extent.blob_size)
    return Error(Status::corrupt, "blob " + extent.blob + " is not as long as its record says");
  if (extent.stamp != 0 && stamp_of(*reader) != extent.stamp) {
    core.verdicts.forget(extent.blob);
    return Error(Status::corrupt, "the file of blob " + extent.blob + " was changed since it was verified");
  }
  extent.reader = std::move(reader).value();
  return {};
}

Result<void> verify_blob(Core& core, const Body& body, const Extent& extent) {
  auto digests = digests_for(core, extent);
  if (!digests) return {};
  std::string buffer;
  for (uint64_t done = 0; done < extent.blob_size; done += buffer.size()) {
    buffer.resize(std::min(kStretch, extent.blob_size - done));
    if (auto got = extent.reader.read(done, buffer.data(), buffer.size()); !got) return got;
    digests->update(buffer);
  }
  digests->finish();
  if (digests->value(extent.checksum.algorithm) != extent.checksum.value) return mismatch(core, body, extent);
  core.verdicts.set_verified(extent.blob, stamp_of(extent.reader), core.host.monotonic_ns());
  return {};
}

Result<void> ExtentReader::next(std::string& buffer) {
  auto& extent = body_.extents[at_];
  if (done_ == 0)
    if (auto begun = begin(extent); !begun) return begun;
  buffer.resize(std::min(extent.length - done_, stretch_));
  if (auto got = extent.reader.read(extent.offset + done_, buffer.data(), buffer.size()); !got) return got;
  done_ += buffer.size();
  if (digests_) digests_->update(buffer);
  if (done_ < extent.length) return {};
  if (auto ended = end(extent); !ended) return ended;
  extent.reader = BlobReaderHandle();
  ++at_;
  done_ = 0;
  return {};
}

Result<void> ExtentReader::begin(Extent& extent) {
  if (auto opened = open_extent(core_, call_of(body_.call), extent); !opened) return opened;
  if (extent.length == extent.blob_size) {
    digests_ = digests_for(core_, extent);
    return {};
  }
  return verify_blob(core_, body_, extent);
}

Result<void> ExtentReader::end(const Extent& extent) {
  if (!digests_) return {};
  digests_->finish();
  const bool matches = digests_->value(extent.checksum.algorithm) == extent.checksum.value;
  digests_.reset();
  if (!matches) return mismatch(core_, body_, extent);
  core_.verdicts.set_verified(extent.blob, stamp_of(extent.reader), core_.host.monotonic_ns());
  return {};
}

}  // namespace mortise::objects
