// SPDX-License-Identifier: Apache-2.0
//
// A function object behind the `context` of a callback that is called exactly once, now or later.
#pragma once

#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>

namespace mortise {

/// A function object that fits into a pointer travels in the pointer: who captures one pointer pays no memory.
///   table->ask(table->self, Callback<F>::context(std::move(f)), [](void* c, int answer) { Callback<F>::call(c,
///   answer); });
template <class F>
class Callback {
 public:
  /// call() must follow, once.
  static void* context(F f) {
    if constexpr (kFits) {
      void* out = nullptr;
      std::memcpy(&out, static_cast<const void*>(&f), sizeof f);
      return out;
    } else {
      return new F(std::move(f));
    }
  }
  template <class... A>
  static void call(void* context, A&&... arguments) {
    if constexpr (kFits) {
      alignas(F) unsigned char bytes[sizeof(void*)];
      std::memcpy(bytes, &context, sizeof context);
      (*reinterpret_cast<F*>(bytes))(std::forward<A>(arguments)...);
    } else {
      const std::unique_ptr<F> own(static_cast<F*>(context));
      (*own)(std::forward<A>(arguments)...);
    }
  }

 private:
  static constexpr bool kFits = sizeof(F) <= sizeof(void*) && alignof(F) <= alignof(void*) &&
                                std::is_trivially_copyable_v<F> && std::is_trivially_destructible_v<F>;
};

}  // namespace mortise
