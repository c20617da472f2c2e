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

constexpr uint32_t kIndexBits = 23;

/// A ticket is a generation above, whom it was given to, and an index, plus one, below: never null, never twice the
/// same, and an answer that comes when the slot is somebody else's still names its own call.
void* ticket_of(uint32_t generation, uint32_t debtor, uint32_t index) noexcept {
  return reinterpret_cast<void*>((uintptr_t{generation} << 32) | (debtor << kIndexBits) | (index + 1));
}

}  // namespace

/// Odd generations are of answers that are outstanding. The thread that makes one even owns the slot; until then the
/// rest of it stays as it is.
struct PendingAnswers::Slot {
  std::atomic<uint32_t> generation{0};
  std::atomic<uint32_t> next{0};  // in the list of free ones: index + 1
  std::atomic<Function> answer{nullptr};
  std::atomic<decltype(AnyAnswer::pass_on)> pass_on{nullptr};
  std::atomic<void*> context{nullptr};
  std::atomic<uint32_t> debtor{0};
  std::atomic<mortise_status> if_nothing{MORTISE_INTERNAL};
  std::atomic<LastAnswer*> last{nullptr};
  std::atomic<int64_t> since{0};
  std::atomic<bool> reported{false};
};

PendingAnswers& PendingAnswers::of_process() {
  static_assert(sizeof(void*) == 8, "a ticket has 64 bits");
  static_assert(kChunk * kMostChunks < 1u << kIndexBits && kMostDebtors <= 1u << (32 - kIndexBits));
  static auto* const made = new PendingAnswers;
  return *made;
}

PendingAnswers::Slot* PendingAnswers::at(uint32_t index) const noexcept {
  return chunks_[index / kChunk].load(std::memory_order_acquire) + index % kChunk;
}

bool PendingAnswers::grow() {
  const MutexLock lock(mutex_);
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

/// A handful for each store: looking through them costs less than a lock.
uint32_t PendingAnswers::debtor(const char* plugin, const char* function) {
  const auto find = [&](uint32_t from, uint32_t end) {
    while (from < end &&
           (debtors_[from].plugin.load(relaxed) != plugin || debtors_[from].function.load(relaxed) != function))
      ++from;
    return from;
  };
  const uint32_t known = debtor_count_.load(std::memory_order_acquire);
  if (const uint32_t found = find(0, known); found < known) return found;
  const MutexLock lock(mutex_);
  const uint32_t count = debtor_count_.load(relaxed);
  if (const uint32_t found = find(known, count); found < count) return found;
  if (count == kMostDebtors) return count - 1;
  const bool last = count + 1 == kMostDebtors;
  debtors_[count].plugin.store(last ? "(one of many)" : plugin, relaxed);
  debtors_[count].function.store(last ? "a store" : function, relaxed);
  debtor_count_.store(count + 1, std::memory_order_release);
  return count;
}

void* PendingAnswers::expect(const char* plugin, const char* function, mortise_status if_nothing, AnyAnswer answer,
                             void* context, LastAnswer* last) {
  uint32_t index = 0;
  while (!pop(index))
    if (!grow()) return nullptr;
  Slot& slot = *at(index);
  slot.answer.store(answer.answer, relaxed);
  slot.pass_on.store(answer.pass_on, relaxed);
  slot.context.store(context, relaxed);
  const uint32_t owed_by = debtor(plugin, function);
  slot.debtor.store(owed_by, relaxed);
  slot.if_nothing.store(if_nothing, relaxed);
  slot.last.store(last, relaxed);
  slot.since.store(seconds_now(), relaxed);
  slot.reported.store(false, relaxed);
  const uint32_t generation = slot.generation.load(relaxed) + 1;
  slot.generation.store(generation, std::memory_order_release);
  return ticket_of(generation, owed_by, index);
}

void PendingAnswers::allow_any_time(void* ticket) {
  const auto bits = reinterpret_cast<uintptr_t>(ticket);
  const uint32_t index = (static_cast<uint32_t>(bits) & ((1u << kIndexBits) - 1)) - 1;
  at(index)->since.store(INT64_MAX, relaxed);
}

void PendingAnswers::take(void* ticket, const mortise_error* error, const void* told, std::string_view fault) {
  const auto bits = reinterpret_cast<uintptr_t>(ticket);
  const uint32_t index = (static_cast<uint32_t>(bits) & ((1u << kIndexBits) - 1)) - 1;
  const uint32_t owed_by = static_cast<uint32_t>(bits) >> kIndexBits;
  auto generation = static_cast<uint32_t>(bits >> 32);
  const bool was_given = generation % 2 != 0 && index < size_.load(std::memory_order_acquire) &&
                         owed_by < debtor_count_.load(std::memory_order_acquire);
  if (!was_given)  // an even generation is of no answer: with it, a free slot would be taken for one
    return say("a plugin answered with a context that it was not given");
  Slot& slot = *at(index);
  const AnyAnswer answer{slot.answer.load(relaxed), slot.pass_on.load(relaxed)};
  void* const context = slot.context.load(relaxed);
  const char* const plugin = debtors_[owed_by].plugin.load(relaxed);
  const char* const function = debtors_[owed_by].function.load(relaxed);
  const mortise_status if_nothing = slot.if_nothing.load(relaxed);
  LastAnswer* const last = slot.last.load(relaxed);
  if (!slot.generation.compare_exchange_strong(generation, generation + 1, std::memory_order_acq_rel))
    return say(fmt::format("plugin '{}' answered a call of {} twice; the second answer is ignored", plugin, function));
  push(index);
  if (last != nullptr) last->note(error != nullptr ? static_cast<mortise_status>(error->status) : if_nothing);
  if (error != nullptr) return answer.pass_on(answer.answer, context, error, told);
  const std::string text = fault.empty()
                               ? fmt::format("plugin '{}' answered {} without saying how it went", plugin, function)
                               : fmt::format("plugin '{}' answered {} with {}", plugin, function, fault);
  say(text);
  mortise_error made{};
  made.size = sizeof made;
  made.status = if_nothing;
  made.message = str(text);
  answer.pass_on(answer.answer, context, &made, nullptr);
}

void PendingAnswers::report_to(std::function<void(std::string_view)> report) {
  const MutexLock lock(mutex_);
  report_ = std::move(report);
}

void PendingAnswers::say(const std::string& line) const {
  const MutexLock lock(mutex_);
  if (report_) report_(line);
}

std::vector<PendingAnswers::Late> PendingAnswers::late(std::chrono::seconds patience) {
  std::vector<Late> out;
  const int64_t limit = seconds_now() - patience.count();
  for (uint32_t i = 0; i < size_.load(std::memory_order_acquire); ++i) {
    Slot& slot = *at(i);
    const uint32_t generation = slot.generation.load(std::memory_order_acquire);
    if (generation % 2 == 0 || slot.since.load(relaxed) > limit || slot.reported.load(relaxed)) continue;
    const Debtor& owed_by = debtors_[slot.debtor.load(relaxed)];
    const Late late{owed_by.plugin.load(relaxed), owed_by.function.load(relaxed)};
    if (slot.generation.load(std::memory_order_acquire) != generation) continue;  // answered meanwhile
    slot.reported.store(true, relaxed);
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
    if (slot.generation.load(std::memory_order_acquire) % 2 == 0) continue;
    const Debtor& owed_by = debtors_[slot.debtor.load(relaxed)];
    ++counts[{owed_by.plugin.load(relaxed), owed_by.function.load(relaxed)}];
  }
  std::string out;
  for (const auto& [who, count] : counts)
    out += fmt::format("{}plugin '{}' has not answered {} calls of {}", out.empty() ? "" : ", ", who.first, count,
                       who.second);
  return out;
}

}  // namespace mortise::support
