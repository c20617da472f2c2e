// SPDX-License-Identifier: Apache-2.0
//
// mortise.event_target/1: derive from EventTarget, return table() from Plugin::find(). The contract is in
// abi/event_target.h, sdk/docs/writing-an-event-target.md has an example.
#pragma once

#include <mortise/abi/event_target.h>
#include <mortise/bytes.h>
#include <mortise/error.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace mortise {

/// What a target wants to know of one bucket. Threads: any, several at once.
class EventInterest {
 public:
  /// `kinds`: MORTISE_EVENT_BIT(…) | …
  explicit EventInterest(uint64_t kinds) noexcept : kinds_(kinds) {}
  EventInterest(const EventInterest&) = delete;
  EventInterest& operator=(const EventInterest&) = delete;
  virtual ~EventInterest() = default;

  uint64_t kinds() const noexcept { return kinds_; }
  /// `kind` is one of kinds(). In the way of every change: fast, does not block.
  virtual bool selects(int32_t kind, std::string_view key) const noexcept {
    (void)kind, (void)key;
    return true;
  }

 private:
  const uint64_t kinds_;
};

/// The right and the duty to answer for one event: once, on any thread. Move-only; destroyed without an answer, it says
/// "try again".
class EventReply {
 public:
  EventReply() = default;
  EventReply(void* context, mortise_event_done done) noexcept : context_(context), done_(done) {}
  EventReply(EventReply&& o) noexcept : context_(o.context_), done_(std::exchange(o.done_, nullptr)) {}
  EventReply& operator=(EventReply&& o) noexcept {
    std::swap(context_, o.context_);
    std::swap(done_, o.done_);
    return *this;
  }
  ~EventReply() {
    if (done_ != nullptr) answer(Error(Status::busy, "the event was not taken"));
  }
  /// Success: the target has it. Status::invalid: it never will. Any other error: try again.
  void answer(const Result<void>& outcome) noexcept {
    if (const auto done = std::exchange(done_, nullptr)) mortise::answer<mortise_event_result>(done, context_, outcome);
  }
  /// Try again, but not sooner than that.
  void retry_after(uint32_t ms, const Error& why) noexcept {
    const mortise_event_result result{sizeof result, MORTISE_EVENT_RETRY_AFTER, ms, 0};
    if (const auto done = std::exchange(done_, nullptr)) done(context_, ErrorView(why).abi(), &result);
  }

 private:
  void* context_ = nullptr;
  mortise_event_done done_ = nullptr;
};

/// Derive, then return table() from Plugin::find().
class EventTarget {
 public:
  explicit EventTarget(uint32_t flags = 0, uint32_t max_in_flight = 0) noexcept;
  EventTarget(const EventTarget&) = delete;
  EventTarget& operator=(const EventTarget&) = delete;
  virtual ~EventTarget() = default;

  /// nullptr: nothing. Any thread; does not block.
  virtual std::unique_ptr<EventInterest> interest(const mortise_bucket& bucket) noexcept = 0;
  /// `event` and `call` are borrowed until `reply` is answered. `call` may be nullptr. One call at a time.
  virtual void deliver(const mortise_call* call, const mortise_event& event, EventReply reply) noexcept = 0;

  const mortise_event_target* table() const noexcept { return &table_; }

 private:
  /// An interest in the ABI's form.
  struct Shown : mortise_event_interest {
    explicit Shown(std::unique_ptr<EventInterest> given) noexcept : mortise_event_interest{}, own(std::move(given)) {
      size = sizeof(mortise_event_interest);
      kinds = own->kinds();
      self = own.get();
      selects = [](const mortise_event_interest* i, int32_t kind, mortise_str key) -> int32_t {
        return static_cast<const EventInterest*>(i->self)->selects(kind, view(key)) ? 1 : 0;
      };
      release = [](mortise_event_interest* i) { delete static_cast<Shown*>(i); };
    }
    std::unique_ptr<EventInterest> own;
  };

  mortise_event_target table_;
};

inline EventTarget::EventTarget(uint32_t flags, uint32_t max_in_flight) noexcept
    : table_{
          sizeof(mortise_event_target),
          flags,
          this,
          [](void* self, const mortise_bucket* bucket) -> mortise_event_interest* {
            auto wanted = static_cast<EventTarget*>(self)->interest(*bucket);
            return wanted == nullptr ? nullptr : new Shown(std::move(wanted));
          },
          [](void* self, const mortise_call* call, const mortise_event* event, void* context, mortise_event_done done) {
            static_cast<EventTarget*>(self)->deliver(call, *event, EventReply(context, done));
          },
          max_in_flight,
          0} {}

}  // namespace mortise
