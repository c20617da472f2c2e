// SPDX-License-Identifier: Apache-2.0
//
// What plugins hand out is pointers with lengths. Here they are looked at before anybody follows them: a pointer that
// is NULL where there is something to point to makes the answer a malformed one, not a crash.
#pragma once

#include <mortise/abi/auth.h>
#include <mortise/abi/base.h>
#include <mortise/abi/blob_store.h>
#include <mortise/abi/event_target.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/remote.h>
#include <mortise/abi/tokens.h>

#include <cstddef>

namespace mortise::support {

/// What is wrong, to be read behind "answered head() with"; nullptr: nothing. The text is constant.
using Fault = const char*;

Fault fault_of(const mortise_str& text) noexcept;
Fault fault_of(const mortise_pair* pairs, size_t count) noexcept;
Fault fault_of(const mortise_error& error) noexcept;
Fault fault_of(const mortise_authn_result& result) noexcept;
Fault fault_of(const mortise_identity& identity) noexcept;
Fault fault_of(const mortise_decision& decision) noexcept;
Fault fault_of(const mortise_blob_info& blob) noexcept;
Fault fault_of(const mortise_remote_place& place) noexcept;
Fault fault_of(const mortise_remote_object& object) noexcept;
Fault fault_of(const mortise_remote_written& written) noexcept;
Fault fault_of(const mortise_remote_page& page) noexcept;
Fault fault_of(const mortise_remote_bucket_info& bucket) noexcept;
Fault fault_of(const mortise_remote_buckets& buckets) noexcept;
Fault fault_of(const mortise_user& user) noexcept;
Fault fault_of(const mortise_credential& credential) noexcept;
Fault fault_of(const mortise_identity_entry& entry) noexcept;
Fault fault_of(const mortise_token& token) noexcept;
inline Fault fault_of(const mortise_commit_result&) noexcept { return nullptr; }
inline Fault fault_of(const mortise_blob_result&) noexcept { return nullptr; }
inline Fault fault_of(const mortise_event_result&) noexcept { return nullptr; }

/// The first of several.
template <class... F>
Fault first_of(Fault first, F... others) noexcept {
  if constexpr (sizeof...(F) == 0)
    return first;
  else
    return first != nullptr ? first : first_of(others...);
}

/// Whether an answer may leave out what it tells, though it is no failure.
template <class R>
inline constexpr bool kMayTellNothing = false;
template <>
inline constexpr bool kMayTellNothing<mortise_commit_result> = true;
template <>
inline constexpr bool kMayTellNothing<mortise_blob_result> = true;
template <>
inline constexpr bool kMayTellNothing<mortise_event_result> = true;
template <>
inline constexpr bool kMayTellNothing<mortise_identity_entry> = true;

/// The answer to a call that tells an R where it is no failure. Without an error it is for others to judge.
template <class R>
Fault fault_of_answer(const mortise_error* error, const R* told) noexcept {
  if (error == nullptr) return nullptr;
  if (error->status == MORTISE_OK && told == nullptr && !kMayTellNothing<R>) return "success, and nothing else";
  return first_of(fault_of(*error), told == nullptr ? nullptr : fault_of(*told));
}
inline Fault fault_of_answer(const mortise_error* error, const void*) noexcept {
  return error == nullptr ? nullptr : fault_of(*error);
}

}  // namespace mortise::support
