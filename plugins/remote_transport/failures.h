// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in the words of mortise.remote/1.
#pragma once

#include <mortise/error.h>

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace mortise::remote_transport {

/// Of a server of ours: what was asked for would have come back to who asks. See MORTISE_REMOTE_CIRCLE.
inline constexpr int kCircle = 508;

/// What a failure was about, for messages.
struct Attempt {
  std::string_view method;
  std::string_view place;
  std::string_view bucket;
  std::string_view key;
  bool conditional = false;  // an answer may be that a condition does not hold
};

/// What the document of a failure says, and what that means where the status alone does not tell.
struct Told {
  std::string code;
  std::string message;
  bool no_such_bucket = false;
  bool bucket_exists = false;
};

/// An answer with a status of failure.
Error of_status(const Attempt& attempt, int status, const Told& told);
/// No answer, or one that broke off. `reason` is curl's.
Error of_curl(const Attempt& attempt, CURLcode code, std::string_view reason);

/// Trying again may help.
bool is_passing(int status) noexcept;
bool is_passing(CURLcode code) noexcept;
/// Nothing of the request can have reached the place.
bool was_never_sent(CURLcode code) noexcept;

}  // namespace mortise::remote_transport
