// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <utility>

namespace mortise::api_base {

/// What a row of a table of operations calls: it returns its answer, or takes the request and answers by itself. A
/// Context has finish(Outcome&&).
template <class Context, class Outcome>
class Handler {
 public:
  using Now = Outcome (*)(Context&);
  using Later = void (*)(std::unique_ptr<Context>);
  /// None: the operation is not supported.
  constexpr Handler() = default;
  constexpr Handler(Now f) : now_(f) {}      // NOLINT(google-explicit-constructor)
  constexpr Handler(Later f) : later_(f) {}  // NOLINT(google-explicit-constructor)
  constexpr bool supported() const noexcept { return now_ != nullptr || later_ != nullptr; }
  void operator()(std::unique_ptr<Context> context) const {
    if (later_ != nullptr) return later_(std::move(context));
    Context& c = *context;
    c.finish(now_(c));
  }

 private:
  Now now_ = nullptr;
  Later later_ = nullptr;
};

}  // namespace mortise::api_base
