// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/pending_answers.h"

#include "kernel/support/clock.h"

#include <mortise/bytes.h>

#include <fmt/format.h>

#include <map>
#include <new>
#include <utility>

namespace mortise::support {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;

int64_t seconds_now() noexcept { return monotonic_ns() / 1'000'000'000; }

/// A ticket is a generation above and an index, plus one, below: never null, and never twice the same.
void* ticket_of(uint32_t generation, uint32_t index) noexcept {
  return reinterpret_cast<void*>((uintptr_t{generation} << 32) | (index + 1));
}

}  // namespace

/// Odd generations are of answers that are outstanding. Whoever makes one even owns the slot; until then the rest of it
/// stays as it is.
struct PendingAnswers::Slot {
  std::atomic<uint32_t> generation{0};
  std::atomic<uint32_t> next{0};  // in the list of free ones: index + 1
  std::atomic<Answer> answer{nullptr};
  std::atomic<void*> context{nullptr};
  std::atomic<const char*> plugin{nullptr};
  std::atomic<const char*> function{nullptr};
  std::atomic<mortise_status> if_nothing{MORTISE_INTERNAL};
  std::atomic<LastAnswer*> last{nullptr};
  std::atomic<int64_t> since{0};
  std::atomic<bool> told{false};
};

PendingAnswers& PendingAnswers::of_process() {
  static_assert(sizeof(void*) == 8, "a ticket has 64 bits");
  static auto* const made = new PendingAnswers;
  return *made;
}

PendingAnswers::Slot* PendingAnswers::at(uint32_t index) const noexcept {
  return chunks_[index / kChunk].load(std::memory_order_acquire) + index % kChunk;
}

bool PendingAnswers::grow() {
  const std::lock_guard lock(mutex_);
  const uint32_t begin = size_.load(relaxed);
  if (begin == kChunk * kMostChunks) return false;
  auto* chunk = new (std::nothrow) Slot[kChunk];
  if (chunk == nullptr) return false;
  chunks_[begin / kChunk].store(chunk, std::memory_order_release);
  size_.store(begin + kChunk, std::memory_order_release);
  for (uint32_t i = kChunk; i-- > 0;) push(begin + i);
  return true;
}

bool PendingAnswers::pop(uint32_t& index) {
  uint64_t head = free_.load(std::memory_order_acquire);
  for (;;) {
    const auto first = static_cast<uint32_t>(head);
    if (first == 0) return false;
    const uint64_t next = at(first - 1)->next.load(relaxed);
    const uint64_t tag = (head >> 32) + 1;
    if (free_.compare_exchange_weak(head, (tag << 32) | next, std::memory_order_acquire)) {
      index = first - 1;
      return true;
    }
  }
}

void PendingAnswers::push(uint32_t index) {
  uint64_t head = free_.load(relaxed);
  for (;;) {
    at(index)->next.store(static_cast<uint32_t>(head), relaxed);
    const uint64_t tag = (head >> 32) + 1;
    if (free_.compare_exchange_weak(head, (tag << 32) | (index + 1), std::memory_order_release)) return;
  }
}

void* PendingAnswers::expect(const char* plugin, const char* function, mortise_status if_nothing, Answer answer,
                             void* context, LastAnswer* last) {
  uint32_t index = 0;
  while (!pop(index))
    if (!grow()) return nullptr;
  Slot& slot = *at(index);
  slot.answer.store(answer, relaxed);
  slot.context.store(context, relaxed);
  slot.plugin.store(plugin, relaxed);
  slot.function.store(function, relaxed);
  slot.if_nothing.store(if_nothing, relaxed);
  slot.last.store(last, relaxed);
  slot.since.store(seconds_now(), relaxed);
  slot.told.store(false, relaxed);
  const uint32_t generation = slot.generation.load(relaxed) + 1;
  slot.generation.store(generation, std::memory_order_release);
  return ticket_of(generation, index);
}

void PendingAnswers::receive(void* ticket, const mortise_error* error) { of_process().take(ticket, error); }

void PendingAnswers::take(void* ticket, const mortise_error* error) {
  const auto bits = reinterpret_cast<uintptr_t>(ticket);
  const auto index = static_cast<uint32_t>(bits) - 1;
  auto generation = static_cast<uint32_t>(bits >> 32);
  if (index >= size_.load(std::memory_order_acquire))
    return say("a plugin answered with a context that it was not given");
  Slot& slot = *at(index);
  const Answer answer = slot.answer.load(relaxed);
  void* const context = slot.context.load(relaxed);
  const char* const plugin = slot.plugin.load(relaxed);
  const char* const function = slot.function.load(relaxed);
  const mortise_status if_nothing = slot.if_nothing.load(relaxed);
  LastAnswer* const last = slot.last.load(relaxed);
  if (!slot.generation.compare_exchange_strong(generation, generation + 1, std::memory_order_acq_rel))
    return say(fmt::format("plugin '{}' answered a call of {} twice; the second answer is ignored", plugin, function));
  push(index);
  if (last != nullptr) last->note(error != nullptr ? static_cast<mortise_status>(error->status) : if_nothing);
  if (error != nullptr) return answer(context, error);
  const std::string text = fmt::format("plugin '{}' answered {} without saying how it went", plugin, function);
  say(text);
  mortise_error made{};
  made.size = sizeof made;
  made.status = if_nothing;
  made.message = str(text);
  answer(context, &made);
}

void PendingAnswers::report_to(std::function<void(std::string_view)> report) {
  const std::lock_guard lock(mutex_);
  report_ = std::move(report);
}

void PendingAnswers::say(const std::string& line) const {
  const std::lock_guard lock(mutex_);
  if (report_) report_(line);
}

std::vector<PendingAnswers::Late> PendingAnswers::late(std::chrono::seconds patience) {
  std::vector<Late> out;
  const int64_t limit = seconds_now() - patience.count();
  for (uint32_t i = 0; i < size_.load(std::memory_order_acquire); ++i) {
    Slot& slot = *at(i);
    const uint32_t generation = slot.generation.load(std::memory_order_acquire);
    if (generation % 2 == 0 || slot.since.load(relaxed) > limit || slot.told.load(relaxed)) continue;
    const Late late{slot.plugin.load(relaxed), slot.function.load(relaxed)};
    if (slot.generation.load(std::memory_order_acquire) != generation) continue;  // answered meanwhile
    slot.told.store(true, relaxed);
    out.push_back(late);
  }
  return out;
}

size_t PendingAnswers::waiting(std::chrono::seconds patience) const {
  size_t count = 0;
  const int64_t limit = seconds_now() - patience.count();
  for (uint32_t i = 0; i < size_.load(std::memory_order_acquire); ++i) {
    const Slot& slot = *at(i);
    const uint32_t generation = slot.generation.load(std::memory_order_acquire);
    if (generation % 2 == 0 || slot.since.load(relaxed) > limit) continue;
    if (slot.generation.load(std::memory_order_acquire) == generation) ++count;  // else answered meanwhile
  }
  return count;
}

std::string PendingAnswers::outstanding() const {
  std::map<std::pair<std::string, std::string>, size_t> counts;
  for (uint32_t i = 0; i < size_.load(std::memory_order_acquire); ++i) {
    const Slot& slot = *at(i);
    if (slot.generation.load(std::memory_order_acquire) % 2 == 1)
      ++counts[{slot.plugin.load(relaxed), slot.function.load(relaxed)}];
  }
  std::string out;
  for (const auto& [who, count] : counts)
    out += fmt::format("{}plugin '{}' has not answered {} calls of {}", out.empty() ? "" : ", ", who.first, count,
                       who.second);
  return out;
}

}  // namespace mortise::support
