// SPDX-License-Identifier: Apache-2.0
//
// A function that another thread leaves for a loop, called once. What it captures is kept in here: no memory of its
// own.
#pragma once

#include <cstddef>
#include <new>
#include <type_traits>
#include <utility>

namespace mortise::http {

class LoopTask {
 public:
  template <class F>
  requires(!std::is_same_v<std::decay_t<F>, LoopTask>)
      LoopTask(F&& f) {  // NOLINT(google-explicit-constructor,bugprone-forwarding-reference-overload)
    using G = std::decay_t<F>;
    static_assert(sizeof(G) <= kRoom && alignof(G) <= alignof(void*) && std::is_nothrow_move_constructible_v<G>);
    new (&storage_) G(std::forward<F>(f));
    use_ = &use<G>;
  }
  LoopTask(LoopTask&& o) noexcept : use_(std::exchange(o.use_, nullptr)) {
    if (use_ != nullptr) use_(&o.storage_, What::move, &storage_);
  }
  LoopTask& operator=(LoopTask&&) = delete;
  ~LoopTask() {
    if (use_ != nullptr) use_(&storage_, What::destroy, nullptr);
  }
  void operator()() { use_(&storage_, What::call, nullptr); }

 private:
  static constexpr size_t kRoom = 56;
  enum class What : unsigned char { call, move, destroy };
  template <class G>
  static void use(void* at, What what, void* to) {
    G& g = *std::launder(static_cast<G*>(at));
    if (what == What::call) return (void)g();
    if (what == What::move) new (to) G(std::move(g));
    g.~G();
  }
  alignas(void*) unsigned char storage_[kRoom];
  void (*use_)(void* at, What what, void* to);
};

}  // namespace mortise::http
