// SPDX-License-Identifier: Apache-2.0
//
// Result<T, E>: a value, or why there is none. E is mortise::Error (include <mortise/error.h>) unless an API has an
// error type of its own, as one whose errors are documents of a protocol has.
//
//   Result<Bucket> find(std::string_view name);
//
//   auto found = find(name);
//   if (!found) return std::move(found).error();   // becomes the Result of the caller, whatever its T
//   use(*found);
//
// What is not a Result, and why:
//
//   std::optional<E>     of a check that yields nothing but a reason to refuse: `if (auto refusal = check(x)) return
//                        answer(*refusal);`. There is no value whose absence could be overlooked.
//   std::optional<T>     of a parser that can fail in one way only: the caller knows better than it what to say.
//   bool f(bytes, T&)    of decoders of stored records: they run for every key of a listing, into memory that is used
//   again. config::Problems     of what looks for all that is wrong with a configuration and goes on after the first.
//   mortise_status       in the C ABI, with a mortise_error to fill or in a callback. Error::from() and report() lead
//   from
//                        one to the other.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace mortise {

struct Error;

/// A value or an error. Which one it has is asked before either is taken: `value()` of a failure, or `error()` of a
/// success, is undefined.
template <class T, class E = Error>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, E>, "which of the two would it be?");

 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT(google-explicit-constructor)
  /// From what converts to a class T: a unique_ptr to a derived class, a literal for a string.
  template <class U>
  requires std::is_class_v<T> && std::is_convertible_v<U&&, T> &&(!std::is_same_v<std::remove_cvref_t<U>, T>)&&(
      !std::is_same_v<std::remove_cvref_t<U>, E>)&&(!std::is_same_v<std::remove_cvref_t<U>, Result>)
      // NOLINTNEXTLINE(google-explicit-constructor,bugprone-forwarding-reference-overload)
      Result(U&& value)
      : state_(std::in_place_index<0>, std::forward<U>(value)) {}
  Result(E error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  T& value() & noexcept { return *std::get_if<0>(&state_); }
  const T& value() const& noexcept { return *std::get_if<0>(&state_); }
  T&& value() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T& operator*() & noexcept { return value(); }
  const T& operator*() const& noexcept { return value(); }
  T* operator->() noexcept { return &value(); }
  const T* operator->() const noexcept { return &value(); }
  E& error() & noexcept { return *std::get_if<1>(&state_); }
  const E& error() const& noexcept { return *std::get_if<1>(&state_); }
  E&& error() && noexcept { return std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, E> state_;
};

/// Success, or an error.
template <class E>
class [[nodiscard]] Result<void, E> {
 public:
  Result() = default;
  Result(E error) : error_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  bool ok() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return ok(); }
  E& error() & noexcept { return *error_; }
  const E& error() const& noexcept { return *error_; }
  E&& error() && noexcept { return std::move(*error_); }

 private:
  std::optional<E> error_;
};

}  // namespace mortise
