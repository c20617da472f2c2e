// SPDX-License-Identifier: Apache-2.0
//
// The call context (mortise_call) as a callee looks at it.
//
//   Result<void> Store::scan(const Call& call, …) {
//     for (…) {
//       if (auto ended = call.ended(host_, "scan")) return std::move(*ended);
//       …
#pragma once

#include <mortise/abi/base.h>
#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <optional>
#include <string>
#include <string_view>

namespace mortise {

/// A view: valid as long as the mortise_call, see there. Copyable. Without one, nothing is known and nothing ends it.
class Call {
 public:
  Call() = default;
  Call(const mortise_call* call) noexcept : call_(call) {}  // NOLINT(google-explicit-constructor)
  const mortise_call* abi() const noexcept { return call_; }

  std::string_view request_id() const noexcept {
    return call_ == nullptr ? std::string_view() : view(call_->request_id);
  }
  /// Id of the identity that asked; "": nobody did, or anonymous.
  std::string_view actor() const noexcept { return call_ == nullptr ? std::string_view() : view(call_->actor); }
  /// See mortise_call.
  std::string_view via() const noexcept {
    return call_ != nullptr && MORTISE_HAS(mortise_call, call_, via) ? view(call_->via) : std::string_view();
  }
  /// It gives way to what somebody waits for.
  bool is_background() const noexcept { return call_ != nullptr && call_->priority == MORTISE_PRIORITY_BACKGROUND; }

  /// Nobody wants the result any more.
  bool is_cancelled() const noexcept {
    return call_ != nullptr && call_->cancelled != nullptr && call_->cancelled(call_) != 0;
  }
  /// Its time is over. Reads the clock only if there is a deadline.
  bool is_late(const Host& host) const noexcept {
    return call_ != nullptr && call_->deadline_ns != 0 && host.monotonic_ns() >= call_->deadline_ns;
  }
  /// Status::cancelled or timed_out, if the work is to end here. `work` is what is ended, for the message, and `of`
  /// what it was done to: ended(host, "open object", key).
  std::optional<Error> ended(const Host& host, std::string_view work, std::string_view of = {}) const {
    if (is_cancelled()) return Error(Status::cancelled, named(work, of) + ": nobody waits for it any more");
    if (is_late(host)) return Error(Status::timed_out, named(work, of) + ": its time is over");
    return std::nullopt;
  }

 private:
  static std::string named(std::string_view work, std::string_view of) {
    std::string out(work);
    if (!of.empty()) out.append(" '").append(of).append("'");
    return out;
  }
  const mortise_call* call_ = nullptr;
};

/// Of work that nobody waits for: it gives way to requests.
inline const mortise_call* background_call() noexcept {
  static constexpr mortise_call kCall{
      sizeof(mortise_call), MORTISE_PRIORITY_BACKGROUND, {nullptr, 0}, {nullptr, 0}, 0, nullptr, nullptr, {nullptr, 0}};
  return &kCall;
}

}  // namespace mortise
