// SPDX-License-Identifier: Apache-2.0
//
// Memory that sockets are read into. A block is shared by reference with the sinks of bodies: it returns to its pool
// when the last holder, on any thread, releases it.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace mortise::http {

class BlockPool;

/// A header in front of `capacity` bytes. `mortise_buffer` is its first base, so sinks can retain it.
class alignas(64) Block : public mortise_buffer {
 public:
  static constexpr size_t kSmall = 64 << 10;  // heads and small bodies of many connections
  static constexpr size_t kLarge = 256 << 10;

  char* data() noexcept { return reinterpret_cast<char*>(this) + sizeof(Block); }
  size_t capacity() const noexcept { return capacity_; }
  /// True if the caller's reference is the only one.
  bool unshared() const noexcept { return references_.load(std::memory_order_acquire) == 1; }

 private:
  friend class BlockPool;
  explicit Block(size_t capacity) noexcept;
  static void drop(mortise_buffer* self);

  std::atomic<uint32_t> references_{1};
  size_t capacity_;
  std::shared_ptr<BlockPool> home_;  // set while in use
};

/// One reference to a block.
class BlockRef {
 public:
  BlockRef() = default;
  /// Takes over a reference.
  explicit BlockRef(Block* block) noexcept : block_(block) {}
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(BlockRef&& other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() { reset(); }
  static BlockRef share(Block* block) noexcept {
    block->retain(block);
    return BlockRef(block);
  }
  void reset() noexcept {
    if (block_ != nullptr) block_->release(std::exchange(block_, nullptr));
  }
  Block* get() const noexcept { return block_; }
  Block* operator->() const noexcept { return block_; }
  explicit operator bool() const noexcept { return block_ != nullptr; }

 private:
  Block* block_ = nullptr;
};

/// Keeps a few unused blocks. Any thread.
class BlockPool : public std::enable_shared_from_this<BlockPool> {
 public:
  BlockPool() = default;
  BlockPool(const BlockPool&) = delete;
  BlockPool& operator=(const BlockPool&) = delete;
  ~BlockPool();
  /// `capacity` is Block::kSmall or Block::kLarge. Throws std::bad_alloc.
  BlockRef take(size_t capacity);

 private:
  friend class Block;
  void give_back(Block* block) noexcept;
  std::vector<Block*>& unused(size_t capacity) noexcept MORTISE_REQUIRES(mutex_) {
    return capacity == Block::kSmall ? small_ : large_;
  }

  Mutex mutex_;
  std::vector<Block*> small_ MORTISE_GUARDED_BY(mutex_), large_ MORTISE_GUARDED_BY(mutex_);
};

/// Where one reader's next bytes go. Fills a block from front to end, so that slices kept by sinks lie densely, and
/// starts over as soon as no slice is kept.
class ReceiveSpace {
 public:
  explicit ReceiveSpace(size_t capacity) noexcept : capacity_(capacity) {}
  /// At least a quarter of a block.
  std::span<char> room(BlockPool& pool);
  /// `bytes` of the room were filled.
  void fill(size_t bytes) noexcept { filled_ += bytes; }
  Block* block() const noexcept { return block_.get(); }
  /// Gives the block back unless a part of it is kept.
  void trim() noexcept;
  void clear() noexcept;

 private:
  size_t capacity_;
  size_t filled_ = 0;
  BlockRef block_;
};

}  // namespace mortise::http
