// SPDX-License-Identifier: Apache-2.0
//
// What is still to be done with a request, while it waits for an answer. See pipeline/README.md.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace mortise::api_s3 {

class Context;
using ContextPtr = std::unique_ptr<Context>;

/// A step that comes later: a function of the request that is called once, or never, if the request ends before.
/// What it captures is kept in here if it is small.
class Step {
 public:
  Step() = default;
  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, Step> && std::is_invocable_v<F&, ContextPtr>)
      // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload): takes no Step
      Step(F&& f) {
    using G = std::decay_t<F>;
    if constexpr (kFits<G>) {
      new (&storage_) G(std::forward<F>(f));
      use_ = &use_inside<G>;
    } else {
      new (&storage_) G*(new G(std::forward<F>(f)));
      use_ = &use_elsewhere<G>;
    }
  }
  Step(Step&& o) noexcept { take(o); }
  Step& operator=(Step&& o) noexcept {
    if (this == &o) return *this;
    drop();
    take(o);
    return *this;
  }
  ~Step() { drop(); }

  /// Afterwards it is empty.
  void operator()(ContextPtr context) {
    Step self(std::move(*this));  // the context, in which this may be, ends in there
    self.use_(self.storage_, nullptr, &context);
  }

 private:
  static constexpr size_t kRoom = 24;
  template <class G>
  static constexpr bool kFits = sizeof(G) <= kRoom &&
                                alignof(G) <= alignof(void*) && std::is_nothrow_move_constructible_v<G>;
  using Storage = unsigned char[kRoom];
  /// Calls it with `context`; else moves it to `to`; else destroys it.
  using Use = void (*)(Storage& at, Storage* to, ContextPtr* context);

  template <class G>
  static void use_inside(Storage& at, Storage* to, ContextPtr* context) {
    G& g = *std::launder(reinterpret_cast<G*>(&at));
    if (context != nullptr) return (void)g(std::move(*context));
    if (to != nullptr) new (to) G(std::move(g));
    g.~G();  // NOLINT(bugprone-use-after-move)
  }
  template <class G>
  static void use_elsewhere(Storage& at, Storage* to, ContextPtr* context) {
    G* g = *std::launder(reinterpret_cast<G**>(&at));
    if (context != nullptr) return (void)(*g)(std::move(*context));
    if (to != nullptr)
      new (to) G*(g);
    else
      delete g;
  }
  void take(Step& o) noexcept {
    use_ = std::exchange(o.use_, nullptr);
    if (use_ != nullptr) use_(o.storage_, &storage_, nullptr);
  }
  void drop() noexcept {
    if (auto* use = std::exchange(use_, nullptr)) use(storage_, nullptr, nullptr);
  }

  alignas(void*) Storage storage_;
  Use use_ = nullptr;
};

/// The steps of one request that are still to come, the next one last, and the answer that it waits for, if it does.
class Steps {
 public:
  void push(Step step) {
    if (count_ == steps_.size()) std::abort();  // steps are nested by the code, never by a request
    steps_[count_++] = std::move(step);
  }
  Step pop() noexcept { return std::move(steps_[--count_]); }

  /// A question is about to be asked.
  void begin_wait() noexcept { turn_.store(0, std::memory_order_relaxed); }
  /// The answer is there; who asks has not left().
  bool is_answered() const noexcept { return turn_.load(std::memory_order_acquire) == kAnswered; }
  /// Who asked leaves. True: the answer is there, he goes on; else who answers does.
  bool left() noexcept { return turn_.exchange(kLeft, std::memory_order_acq_rel) == kAnswered; }
  /// The answer is in the context. True: who asked has left, who answers goes on.
  bool answered() noexcept { return turn_.exchange(kAnswered, std::memory_order_acq_rel) == kLeft; }

 private:
  enum : int { kAnswered = 1, kLeft = 2 };
  static constexpr size_t kDeepest = 8;

  std::array<Step, kDeepest> steps_;
  size_t count_ = 0;
  std::atomic<int> turn_{0};
};

}  // namespace mortise::api_s3
