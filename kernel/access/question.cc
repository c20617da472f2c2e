// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/question.h"

#include "kernel/support/running_call.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <new>
#include <utility>

namespace mortise::access {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr uint64_t kFlags = 0xFFFFFFFF;  // of a turn; its generation is above
constexpr uint32_t kNameShift = 16;      // of a ticket: index, whose it is, generation

uint64_t generation_of(uint64_t turn) noexcept { return turn >> 32; }

}  // namespace

void PluginCall::begin(const mortise_call* caller, int64_t deadline_ns) {
  const mortise_call given = caller == nullptr ? mortise_call{} : known(caller);
  request_id_.assign(view(given.request_id));
  actor_.assign(view(given.actor));
  abi_ = mortise_call{};
  abi_.size = sizeof abi_;
  abi_.priority = given.priority;
  abi_.request_id = str(request_id_);
  abi_.actor = str(actor_);
  abi_.deadline_ns = given.deadline_ns != 0 && given.deadline_ns < deadline_ns ? given.deadline_ns : deadline_ns;
  abi_.self = this;
  abi_.cancelled = &PluginCall::cancelled;
  caller_ = given.cancelled == nullptr ? nullptr : caller;
  cancelled_ = false;
}

int32_t PluginCall::cancelled(const mortise_call* self) {
  auto& call = *static_cast<PluginCall*>(self->self);
  const MutexLock lock(call.mutex_);
  if (call.cancelled_) return 1;
  return call.caller_ == nullptr ? 0 : call.caller_->cancelled(call.caller_);
}

void* Question::begin_turn(uint32_t owed_by) noexcept {
  // The deadline belongs to this turn for who reads the turn first.
  deadline_.store(call.deadline_ns(), relaxed);
  uint64_t generation = (generation_of(turn_.load(relaxed)) + 1) & kFlags;
  if (generation == 0) generation = 1;  // or a ticket could be NULL
  turn_.store(generation << 32, std::memory_order_release);
  return reinterpret_cast<void*>((uintptr_t{generation} << 32) | (uintptr_t{owed_by} << kNameShift) | index_);
}

bool Question::waits_until(int64_t* deadline_ns) const noexcept {
  const uint64_t turn = turn_.load(std::memory_order_acquire);
  *deadline_ns = deadline_.load(relaxed);
  return (turn & kFlags) == kReturned;
}

bool Question::give_up(int64_t now_ns, bool whatever_the_time) {
  uint64_t turn = turn_.load(std::memory_order_acquire);
  if ((turn & kFlags) != kReturned) return false;
  if (!whatever_the_time && deadline_.load(relaxed) > now_ns) return false;
  return call.end_if([&] { return turn_.compare_exchange_strong(turn, turn | kGaveUp, std::memory_order_acq_rel); });
}

Questions& Questions::of_process() {
  static_assert(sizeof(void*) == 8, "a ticket has 64 bits");
  static_assert(kChunk * kMostChunks <= 1u << kNameShift && kMostNames <= 1u << (32 - kNameShift));
  static auto* const made = new Questions;
  return *made;
}

bool Questions::grow() {
  const MutexLock lock(mutex_);
  const uint32_t begin = size_.load(relaxed);
  if (begin == kChunk * kMostChunks) return false;
  auto* chunk = new (std::nothrow) Question[kChunk];
  if (chunk == nullptr) return false;
  for (uint32_t i = 0; i < kChunk; ++i) chunk[i].index_ = begin + i;
  chunks_[begin / kChunk].store(chunk, std::memory_order_release);
  size_.store(begin + kChunk, std::memory_order_release);
  for (uint32_t i = kChunk; i-- > 0;) push(begin + i);
  return true;
}

bool Questions::pop(uint32_t& index) {
  uint64_t head = free_.load(std::memory_order_acquire);
  for (;;) {
    const auto first = static_cast<uint32_t>(head);
    if (first == 0) return false;
    const uint64_t next = at(first - 1)->next_free_.load(relaxed);
    const uint64_t tag = (head >> 32) + 1;
    if (free_.compare_exchange_weak(head, (tag << 32) | next, std::memory_order_acquire)) {
      index = first - 1;
      return true;
    }
  }
}

void Questions::push(uint32_t index) noexcept {
  uint64_t head = free_.load(relaxed);
  for (;;) {
    at(index)->next_free_.store(static_cast<uint32_t>(head), relaxed);
    const uint64_t tag = (head >> 32) + 1;
    if (free_.compare_exchange_weak(head, (tag << 32) | (index + 1), std::memory_order_release)) return;
  }
}

Question* Questions::take(Access* asker) {
  uint32_t index = 0;
  while (!pop(index))
    if (!grow()) return nullptr;
  Question& q = *at(index);
  q.access = asker;
  q.asker_.store(asker, std::memory_order_release);
  return &q;
}

void Questions::put_back(Question& question) noexcept {
  question.asker_.store(nullptr, std::memory_order_release);
  push(question.index_);
}

void Questions::leave_to_plugin(Question& question) noexcept {
  question.asker_.store(nullptr, std::memory_order_release);
  const uint64_t before = question.turn_.fetch_or(Question::kLeft, std::memory_order_acq_rel);
  if ((before & Question::kClaimed) != 0) put_back(question);
}

std::string Questions::call_of(uint32_t name) const {
  return "plugin '" + std::string(plugin_of(name)) + "' answered a call of " + std::string(function_of(name));
}

Question* Questions::claim(void* ticket) {
  const auto bits = reinterpret_cast<uintptr_t>(ticket);
  const uint32_t index = static_cast<uint32_t>(bits) & ((1u << kNameShift) - 1);
  const uint32_t owed_by = static_cast<uint32_t>(bits) >> kNameShift;
  if (index >= size_.load(std::memory_order_acquire) || owed_by >= name_count_.load(std::memory_order_acquire)) {
    say("a plugin answered a question that it was not asked");
    return nullptr;
  }
  Question& q = *at(index);
  uint64_t turn = q.turn_.load(std::memory_order_acquire);
  while (generation_of(turn) == bits >> 32) {
    const bool first = (turn & Question::kClaimed) == 0;
    const uint64_t mark = first ? Question::kClaimed : Question::kTwice;
    if (!q.turn_.compare_exchange_weak(turn, turn | mark, std::memory_order_acq_rel)) continue;
    if (!first) break;
    if ((turn & Question::kGaveUp) == 0) return &q;
    if ((turn & Question::kLeft) != 0) put_back(q);  // else leave_to_plugin() does
    say(call_of(owed_by) + " too late; the answer is ignored");
    return nullptr;
  }
  say(call_of(owed_by) + " twice; the second answer is ignored");
  return nullptr;
}

uint32_t Questions::name(const std::string& plugin, std::string_view function) {
  const char* const whose = support::keep_text(plugin);
  const char* const which = support::keep_text(function);
  const MutexLock lock(mutex_);
  const uint32_t count = name_count_.load(relaxed);
  for (uint32_t i = 0; i < count; ++i)
    if (names_[i].plugin == whose && names_[i].function == which) return i;
  if (count == kMostNames) return count - 1;
  names_[count] = count + 1 == kMostNames ? Name{"(one of many)", "a function"} : Name{whose, which};
  name_count_.store(count + 1, std::memory_order_release);
  return count;
}

std::string_view Questions::plugin_of(uint32_t name) const noexcept { return names_[name].plugin; }
std::string_view Questions::function_of(uint32_t name) const noexcept { return names_[name].function; }

void Questions::report_to(std::function<void(std::string_view)> report) {
  const MutexLock lock(mutex_);
  report_ = std::move(report);
}

void Questions::say(const std::string& line) const {
  const MutexLock lock(mutex_);
  if (report_) report_(line);
}

std::string invalid_answer(std::string_view plugin, std::string_view function, support::Fault fault) {
  return "plugin '" + std::string(plugin) + "' gave an invalid answer in " + std::string(function) +
         (fault == nullptr ? "" : ", " + std::string(fault)) + "; ";
}

}  // namespace mortise::access
