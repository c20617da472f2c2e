// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/read/sources.h"

#include <algorithm>
#include <vector>

#include "kernel/objects/core/core.h"
#include "kernel/objects/read/extent_reader.h"

namespace mortise::objects {
namespace {

constexpr uint64_t kStretch = uint64_t{256} << 10;

class MemorySource final : public BodySource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    piece = {};
    if (served_ || bytes_.empty()) return;
    served_ = true;
    piece.kind = MORTISE_PIECE_MEMORY;
    piece.data = bytes_.data();
    piece.length = bytes_.size();
  }

 private:
  const std::string bytes_;
  bool served_ = false;
};

/// From stores that read without waiting: descriptors where there are any.
class ExtentSource final : public BodySource {
 public:
  ExtentSource(Core& core, Body body) : core_(core), body_(std::move(body)) {}

  void next(mortise_body_piece& piece, mortise_task, void*) noexcept override {
    piece = {};
    while (at_ < body_.extents.size() && served_ == body_.extents[at_].length) {
      body_.extents[at_].reader = BlobReader();
      ++at_;
      served_ = 0;
    }
    if (at_ == body_.extents.size()) return;
    auto& extent = body_.extents[at_];
    if (auto opened = open_extent(core_, extent); !opened) return fail(piece, opened.error().message);
    const auto file = extent.reader.fd();
    if (file.fd < 0) return from_memory(extent, piece);
    piece.kind = MORTISE_PIECE_FILE;
    piece.descriptor = file.fd;
    piece.offset = file.offset + extent.offset;
    piece.length = extent.length;
    served_ = extent.length;
  }

 private:
  void from_memory(Extent& extent, mortise_body_piece& piece) {
    buffer_.resize(std::min(extent.length - served_, kStretch));
    if (auto got = extent.reader.read(extent.offset + served_, buffer_.data(), buffer_.size()); !got)
      return fail(piece, got.error().message);
    served_ += buffer_.size();
    piece.kind = MORTISE_PIECE_MEMORY;
    piece.data = buffer_.data();
    piece.length = buffer_.size();
  }
  void fail(mortise_body_piece& piece, std::string_view why) {
    core_.host.log(LogLevel::error, "cannot serve a body",
                   {pair("blob", body_.extents[at_].blob), pair("reason", why)});
    piece.kind = MORTISE_PIECE_FAILED;
  }

  Core& core_;
  Body body_;
  size_t at_ = 0;
  uint64_t served_ = 0;
  std::string buffer_;
};

}  // namespace

std::unique_ptr<BodySource> make_source(Core& core, Body body) {
  if (body.extents.empty()) return std::make_unique<MemorySource>(std::move(body.bytes));
  const bool verify = std::any_of(body.extents.begin(), body.extents.end(),
                                  [](const Extent& e) { return !e.checksum.algorithm.empty(); });
  if (verify || core.blobs.reads_block()) return make_worker_source(core, std::move(body));
  return std::make_unique<ExtentSource>(core, std::move(body));
}

}  // namespace mortise::objects
