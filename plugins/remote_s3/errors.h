// SPDX-License-Identifier: Apache-2.0
//
// What went wrong, in the words of mortise.remote/1.
#pragma once

#include <mortise/error.h>

#include <curl/curl.h>

#include <string>
#include <string_view>

namespace mortise::remote_s3 {

/// What a failure was about, for messages.
struct Attempt {
  std::string_view method;
  std::string_view place;
  std::string_view bucket;
  std::string_view key;
};

/// An answer with a status of failure; `body` is its document, or nothing.
Error of_status(const Attempt& attempt, int status, std::string_view body);
/// No answer, or one that broke off. `reason` is curl's.
Error of_curl(const Attempt& attempt, CURLcode code, std::string_view reason);

/// Trying again may help.
bool is_passing(int status) noexcept;
bool is_passing(CURLcode code) noexcept;
/// Nothing of the request can have reached the place.
bool was_never_sent(CURLcode code) noexcept;

}  // namespace mortise::remote_s3
