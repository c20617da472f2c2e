// SPDX-License-Identifier: Apache-2.0
//
// Errors as values: Status, Error, and with them Result<T>. Nothing in Mortise throws across a plugin's boundary.
#pragma once

#include <mortise/abi/base.h>
#include <mortise/bytes.h>
#include <mortise/result.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise {

enum class Status : mortise_status {
  ok = MORTISE_OK,
  not_found = MORTISE_NOT_FOUND,
  exists = MORTISE_EXISTS,
  precondition = MORTISE_PRECONDITION,
  denied = MORTISE_DENIED,
  invalid = MORTISE_INVALID,
  too_large = MORTISE_TOO_LARGE,
  no_space = MORTISE_NO_SPACE,
  io = MORTISE_IO,
  corrupt = MORTISE_CORRUPT,
  unsupported = MORTISE_UNSUPPORTED,
  busy = MORTISE_BUSY,
  unknown = MORTISE_UNKNOWN,
  cancelled = MORTISE_CANCELLED,
  timed_out = MORTISE_TIMED_OUT,
  internal = MORTISE_INTERNAL,
};

/// Why something failed. `message` names the attempt, the thing and the cause; it is for people.
struct Error {
  Status status = Status::internal;
  int detail = 0;
  std::string message;
  std::vector<std::pair<std::string, std::string>> facts;

  Error() = default;
  Error(Status s, std::string text) : status(s), message(std::move(text)) {}
  Error(Status s, int d, std::string text) : status(s), detail(d), message(std::move(text)) {}

  /// Copies what a callee reported.
  static Error from(const mortise_error& e) {
    Error out(static_cast<Status>(e.status), e.detail, std::string(view(e.message)));
    for (uint32_t i = 0; i < e.fact_count; ++i) out.facts.emplace_back(view(e.facts[i].name), view(e.facts[i].value));
    return out;
  }

  Error&& with(std::string name, std::string value) && {
    facts.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
};

/// An Error in the ABI's form, with the memory behind it. `abi()` is valid while this lives and does not change.
class ErrorView {
 public:
  ErrorView() = default;
  explicit ErrorView(const Error& e) {
    abi_.status = static_cast<mortise_status>(e.status);
    abi_.detail = e.detail;
    abi_.message = str(e.message);
    facts_.reserve(e.facts.size());
    for (const auto& [name, value] : e.facts) facts_.push_back(pair(name, value));
    abi_.facts = facts_.data();
    abi_.fact_count = static_cast<uint32_t>(facts_.size());
  }
  ErrorView(const ErrorView&) = delete;
  ErrorView& operator=(const ErrorView&) = delete;
  const mortise_error* abi() const noexcept { return &abi_; }

 private:
  std::vector<mortise_pair> facts_;
  mortise_error abi_{sizeof(mortise_error), MORTISE_OK, 0, 0, {nullptr, 0}, nullptr};
};

/// An empty mortise_error to pass to a callee.
inline mortise_error empty_error() noexcept { return {sizeof(mortise_error), MORTISE_OK, 0, 0, {nullptr, 0}, nullptr}; }

/// Answers a failed call: keeps `error` alive for this thread until its next report, as base.h promises. An Error that
/// says Status::ok is reported as internal, so that no caller takes a failure for a success.
inline mortise_status report(mortise_error* out, Error error) {
  if (error.status == Status::ok) error.status = Status::internal;
  const auto status = static_cast<mortise_status>(error.status);
  if (out == nullptr) return status;
  thread_local std::string message;
  thread_local std::vector<std::pair<std::string, std::string>> facts;
  thread_local std::vector<mortise_pair> pairs;
  message = std::move(error.message);
  facts = std::move(error.facts);
  pairs.clear();
  for (const auto& [name, value] : facts) pairs.push_back(pair(name, value));
  out->status = status;
  out->detail = error.detail;
  out->message = str(message);
  out->facts = pairs.data();
  out->fact_count = static_cast<uint32_t>(pairs.size());
  return status;
}

/// Tells the outcome of an asynchronous call through its callback: mortise_commit_done and mortise_blob_done. `told` is
/// what it came to, if there is something to tell and it was no failure.
template <class R>
void answer(void (*done)(void* context, const mortise_error* error, const R* told), void* context,
            const Result<void>& result, const R* told = nullptr) {
  if (result.ok()) {
    const mortise_error fine = empty_error();
    done(context, &fine, told);
  } else {
    done(context, ErrorView(result.error()).abi(), nullptr);
  }
}

}  // namespace mortise
