// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/exchange_slot.h"

#include "kernel/http/connection.h"

#include <array>
#include <vector>

namespace mortise::http {

/// Grows by chunks that stay where they are. Reachable to the end, so nothing counts as leaked.
class SlotTable {
 public:
  static SlotTable& instance() {
    static auto* table = new SlotTable;
    return *table;
  }

  ExchangeSlot* take() {
    const MutexLock lock(mutex_);
    if (unused_.empty() && !grow()) return nullptr;
    ExchangeSlot* slot = unused_.back();
    unused_.pop_back();
    return slot;
  }
  void give_back(ExchangeSlot* slot) {
    const MutexLock lock(mutex_);
    unused_.push_back(slot);
  }
  ExchangeSlot* find(size_t index) noexcept {
    const size_t chunk = index / kChunk;
    Chunk* slots = chunk < chunks_.size() ? chunks_[chunk].load(std::memory_order_acquire) : nullptr;
    return slots == nullptr ? nullptr : &(*slots)[index % kChunk];
  }

 private:
  static constexpr size_t kChunk = 1024;
  static constexpr size_t kIndexes = size_t{1} << 22;
  using Chunk = std::array<ExchangeSlot, kChunk>;

  bool grow() MORTISE_REQUIRES(mutex_) {
    if (count_ == chunks_.size()) return false;
    auto* chunk = new Chunk;
    for (size_t i = kChunk; i-- > 0;) {
      const size_t index = count_ * kChunk + i;
      (*chunk)[i].index_ = static_cast<uint32_t>(index);
      if (index != 0) unused_.push_back(&(*chunk)[i]);
    }
    chunks_[count_++].store(chunk, std::memory_order_release);
    return true;
  }

  std::array<std::atomic<Chunk*>, kIndexes / kChunk> chunks_{};
  Mutex mutex_;
  size_t count_ MORTISE_GUARDED_BY(mutex_) = 0;
  std::vector<ExchangeSlot*> unused_ MORTISE_GUARDED_BY(mutex_);
};

ExchangeSlot* ExchangeSlot::take() { return SlotTable::instance().take(); }

void ExchangeSlot::give_back() { SlotTable::instance().give_back(this); }

ExchangeSlot* ExchangeSlot::find(Number number) noexcept {
  return SlotTable::instance().find(static_cast<size_t>(number >> (kSerialBits + 8)));
}

void ExchangeSlot::attach(Connection& connection, std::shared_ptr<Complaints> complaints, const TaskQueue* loop) {
  const MutexLock lock(mutex_);
  connection_ = &connection;
  complaints_ = std::move(complaints);
  loop_.store(loop, std::memory_order_relaxed);
}

void ExchangeSlot::detach() {
  const MutexLock lock(mutex_);
  open_.store(0, std::memory_order_release);
  awaited_.store(0, std::memory_order_release);
  loop_.store(nullptr, std::memory_order_relaxed);
  connection_ = nullptr;
}

ExchangeSlot::Number ExchangeSlot::next(Origin origin) noexcept {
  serial_ = (serial_ + 1) & ((uint64_t{1} << kSerialBits) - 1);
  return static_cast<Number>(index_) << (kSerialBits + 8) | static_cast<Number>(origin) << kSerialBits | serial_;
}

ExchangeSlot::Number ExchangeSlot::open(Origin origin) noexcept {
  const Number number = next(origin);
  open_.store(number, std::memory_order_release);
  return number;
}

ExchangeSlot::Number ExchangeSlot::await(Origin origin) noexcept {
  const Number number = next(origin);
  awaited_.store(number, std::memory_order_release);
  return number;
}

bool ExchangeSlot::wake(Number number) noexcept {
  Number expected = number;
  if (!awaited_.compare_exchange_strong(expected, 0, std::memory_order_acq_rel)) return false;
  woken_.store(number, std::memory_order_release);
  return true;
}

std::shared_ptr<Connection> ExchangeSlot::hold() {
  const MutexLock lock(mutex_);
  return connection_ != nullptr ? connection_->weak_from_this().lock() : nullptr;
}

std::shared_ptr<Connection> ExchangeSlot::hold_if_open(Number number) {
  const MutexLock lock(mutex_);
  return is_open(number) ? connection_->weak_from_this().lock() : nullptr;
}

void ExchangeSlot::complain(Origin origin, std::string_view text) {
  std::shared_ptr<Complaints> complaints;
  {
    const MutexLock lock(mutex_);
    complaints = complaints_;
  }
  if (complaints) complaints->say(complaint(origin, text));
}

std::string complaint(Origin origin, std::string_view text) {
  return std::string("plugin '").append(name_of(origin)).append("' ").append(text);
}

}  // namespace mortise::http
