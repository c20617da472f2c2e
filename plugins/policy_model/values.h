// SPDX-License-Identifier: Apache-2.0
//
// What a request says of itself, by the names that conditions and policy variables use.
#pragma once

#include <cstddef>
#include <string_view>

namespace mortise::policy_model {

/// Gets values, one after the other.
class ValueSink {
 public:
  ValueSink() = default;
  ValueSink(const ValueSink&) = delete;
  ValueSink& operator=(const ValueSink&) = delete;
  virtual void take(std::string_view value) = 0;

 protected:
  ~ValueSink() = default;
};

/// Where values come from. They are asked for only when a statement needs them.
class Values {
 public:
  Values() = default;
  Values(const Values&) = delete;
  Values& operator=(const Values&) = delete;
  /// Gives every value that the request has under a name as canonical_key() spells it: "aws:SourceIp",
  /// "s3:ExistingObjectTag/colour". None: the request has no such thing.
  virtual void give(std::string_view key, ValueSink& sink) const = 0;
  /// False: it cannot be told what the request has under the name. Then a condition on it holds in no allow and in
  /// every deny.
  virtual bool knows(std::string_view key) const {
    (void)key;
    return true;
  }

  // ---- how much one decision may cost. Whoever sets a policy also chooses patterns; the text may be a stranger's.
  void spend(size_t steps) const noexcept { left_ = steps < left_ ? left_ - steps : 0; }
  /// Then what was decided so far is worth nothing, and comparisons say no.
  bool exhausted() const noexcept { return left_ == 0; }
  /// For another policy.
  void renew() const noexcept { left_ = kMostSteps; }

 protected:
  ~Values() = default;

 private:
  static constexpr size_t kMostSteps = 500'000;  // some milliseconds
  mutable size_t left_ = kMostSteps;
};

/// Of no request at all.
class NoValues final : public Values {
 public:
  void give(std::string_view, ValueSink&) const override {}
};

/// A sink that calls f(value).
template <class F>
class EachValue final : public ValueSink {
 public:
  explicit EachValue(F& f) noexcept : f_(f) {}
  void take(std::string_view value) override { f_(value); }

 private:
  F& f_;
};

template <class F>
void each_value(const Values& values, std::string_view key, F f) {
  EachValue<F> sink(f);
  values.give(key, sink);
}

}  // namespace mortise::policy_model
