// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/running_call.h"

#include <mortise/mutex.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <memory>
#include <set>

#include <sys/mman.h>
#include <csignal>

namespace mortise::support {
namespace {

/// Enough for the handler of a crash, on a thread whose own stack is used up.
constexpr size_t kHandlerStack = size_t{64} * 1024;

/// Never destroyed: threads of plugins may end after static objects.
struct Slots {
  Mutex mutex;
  std::vector<CallSlot*> all MORTISE_GUARDED_BY(mutex);
};
Slots& slots() {
  static auto* const made = new Slots;
  return *made;
}

}  // namespace

/// Written by its thread, read by others and by signal handlers.
struct CallSlot {
  std::atomic<const char*> plugin{nullptr};
  std::atomic<const char*> function{nullptr};
  std::atomic<uint64_t> number{0};  // of the outermost calls
  std::atomic<bool> on_loop{false};
  void* handler_stack;

  CallSlot();
  ~CallSlot();
  CallSlot(const CallSlot&) = delete;
  CallSlot& operator=(const CallSlot&) = delete;
};

namespace {

/// What a signal handler reads: no constructor runs behind it.
constinit thread_local CallSlot* this_threads = nullptr;
/// exit() destroys what is thread-local before it calls anybody: what ran then stays here.
constinit thread_local Running at_exit{};

CallSlot& slot() {
  static thread_local CallSlot made;
  return made;
}

}  // namespace

CallSlot::CallSlot()
    : handler_stack(::mmap(nullptr, kHandlerStack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
  stack_t old{};
  const bool free = ::sigaltstack(nullptr, &old) == 0 && (old.ss_flags & SS_DISABLE) != 0;
  if (handler_stack != MAP_FAILED && free) {
    stack_t mine{};
    mine.ss_sp = handler_stack;
    mine.ss_size = kHandlerStack;
    ::sigaltstack(&mine, nullptr);
  }
  const MutexLock lock(slots().mutex);
  slots().all.push_back(this);
  this_threads = this;
}

CallSlot::~CallSlot() {
  at_exit = running_here();
  this_threads = nullptr;
  {
    const MutexLock lock(slots().mutex);
    std::erase(slots().all, this);
  }
  stack_t current{};
  if (::sigaltstack(nullptr, &current) == 0 && current.ss_sp == handler_stack) {
    stack_t none{};
    none.ss_flags = SS_DISABLE;
    ::sigaltstack(&none, nullptr);
  }
  if (handler_stack != MAP_FAILED) ::munmap(handler_stack, kHandlerStack);
}

const char* keep_text(std::string_view text) {
  static Mutex mutex;
  static auto* const kept = new std::set<std::string, std::less<>>;
  const MutexLock lock(mutex);
  return kept->emplace(text).first->c_str();
}

RunningCall::RunningCall(const char* plugin, const char* function, On on) noexcept
    : slot_(plugin == nullptr ? nullptr : &slot()) {
  if (slot_ == nullptr) return;
  constexpr auto relaxed = std::memory_order_relaxed;
  outer_plugin_ = slot_->plugin.load(relaxed);
  outer_function_ = slot_->function.load(relaxed);
  if (outer_plugin_ == nullptr) {
    slot_->number.store(slot_->number.load(relaxed) + 1, relaxed);
    slot_->on_loop.store(on == On::loop, relaxed);
  }
  slot_->function.store(function, relaxed);
  slot_->plugin.store(plugin, relaxed);
}

RunningCall::~RunningCall() {
  if (slot_ == nullptr) return;
  slot_->plugin.store(outer_plugin_, std::memory_order_relaxed);
  slot_->function.store(outer_function_, std::memory_order_relaxed);
}

Running running_here() noexcept {
  if (this_threads == nullptr) return at_exit;
  return {this_threads->plugin.load(std::memory_order_relaxed), this_threads->function.load(std::memory_order_relaxed)};
}

std::string running_everywhere() {
  const MutexLock lock(slots().mutex);
  std::string out;
  for (const CallSlot* slot : slots().all) {
    const char* plugin = slot->plugin.load(std::memory_order_relaxed);
    const char* function = slot->function.load(std::memory_order_relaxed);
    if (plugin == nullptr || function == nullptr) continue;
    out += std::string(out.empty() ? "plugin '" : ", plugin '") + plugin + "' in " + function;
  }
  return out;
}

std::vector<LoopCall> loop_calls() {
  const MutexLock lock(slots().mutex);
  std::vector<LoopCall> out;
  for (const CallSlot* slot : slots().all) {
    const Running inner{slot->plugin.load(std::memory_order_relaxed), slot->function.load(std::memory_order_relaxed)};
    if (inner.plugin == nullptr || inner.function == nullptr || !slot->on_loop.load(std::memory_order_relaxed))
      continue;
    out.push_back({slot, slot->number.load(std::memory_order_relaxed), inner});
  }
  return out;
}

}  // namespace mortise::support
