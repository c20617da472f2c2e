// SPDX-License-Identifier: Apache-2.0
//
// Some bytes that came from a backend, shared by the copy that is filled and by all readers. Counted.
#pragma once

#include <mortise/abi/base.h>

#include <atomic>
#include <string>
#include <string_view>
#include <utility>

namespace mortise::objects {

/// A share. Copyable; may be empty. Threads: any.
class Chunk {
 public:
  Chunk() = default;
  /// Copies.
  explicit Chunk(std::string_view bytes) : body_(new Bytes(bytes)) {}
  Chunk(const Chunk& o) noexcept : body_(o.body_) {
    if (body_ != nullptr) body_->retain(body_);
  }
  Chunk(Chunk&& o) noexcept : body_(std::exchange(o.body_, nullptr)) {}
  Chunk& operator=(Chunk o) noexcept {
    std::swap(body_, o.body_);
    return *this;
  }
  ~Chunk() {
    if (body_ != nullptr) body_->release(body_);
  }
  std::string_view bytes() const noexcept { return body_ == nullptr ? std::string_view() : body_->bytes; }
  mortise_buffer* buffer() const noexcept { return body_; }

 private:
  struct Bytes : mortise_buffer {
    explicit Bytes(std::string_view b) : mortise_buffer{sizeof(mortise_buffer), 0, &keep, &drop}, bytes(b) {}
    static void keep(mortise_buffer* b) { static_cast<Bytes*>(b)->shares.fetch_add(1, std::memory_order_relaxed); }
    static void drop(mortise_buffer* b) {
      auto* own = static_cast<Bytes*>(b);
      if (own->shares.fetch_sub(1, std::memory_order_acq_rel) == 1) delete own;
    }
    const std::string bytes;
    std::atomic<int> shares{1};
  };
  Bytes* body_ = nullptr;
};

}  // namespace mortise::objects
