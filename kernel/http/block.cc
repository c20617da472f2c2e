// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/block.h"

#include <cstdlib>
#include <new>

namespace mortise::http {
namespace {

constexpr size_t kUnusedBytesKept = 8 << 20;  // of each size

}  // namespace

Block::Block(size_t capacity) noexcept : mortise_buffer{}, capacity_(capacity) {
  size = sizeof(mortise_buffer);
  retain = [](mortise_buffer* self) { static_cast<Block*>(self)->references_.fetch_add(1, std::memory_order_relaxed); };
  release = &Block::drop;
}

void Block::drop(mortise_buffer* self) {
  auto* block = static_cast<Block*>(self);
  if (block->references_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const auto pool = std::move(block->home_);
  pool->give_back(block);
}

BlockPool::~BlockPool() {
  for (auto* list : {&small_, &large_}) {
    for (Block* block : *list) {
      block->~Block();
      std::free(block);
    }
  }
}

BlockRef BlockPool::take(size_t capacity) {
  Block* block = nullptr;
  {
    const MutexLock lock(mutex_);
    if (auto& list = unused(capacity); !list.empty()) {
      block = list.back();
      list.pop_back();
    }
  }
  if (block == nullptr) {
    void* memory = std::aligned_alloc(alignof(Block), sizeof(Block) + capacity);
    if (memory == nullptr) throw std::bad_alloc();
    block = new (memory) Block(capacity);
  }
  block->references_.store(1, std::memory_order_relaxed);
  block->home_ = shared_from_this();
  return BlockRef(block);
}

void BlockPool::give_back(Block* block) noexcept {
  {
    const MutexLock lock(mutex_);
    auto& list = unused(block->capacity());
    if ((list.size() + 1) * block->capacity() <= kUnusedBytesKept) {
      list.push_back(block);
      return;
    }
  }
  block->~Block();
  std::free(block);
}

std::span<char> ReceiveSpace::room(BlockPool& pool) {
  if (block_ && block_->unshared()) filled_ = 0;
  if (!block_ || capacity_ - filled_ < capacity_ / 4) {
    block_ = pool.take(capacity_);
    filled_ = 0;
  }
  return {block_->data() + filled_, capacity_ - filled_};
}

void ReceiveSpace::trim() noexcept {
  if (block_ && block_->unshared()) clear();
}

void ReceiveSpace::clear() noexcept {
  block_.reset();
  filled_ = 0;
}

}  // namespace mortise::http
