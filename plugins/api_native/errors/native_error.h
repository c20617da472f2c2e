// SPDX-License-Identifier: Apache-2.0
//
// An error as this API answers it: a status, the type that AIStore's clients may look at, and a message. Clients find
// out what an error is about from the message: one about a bucket names "ais://bucket", one about an object
// "ais://bucket/object".
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/result.h>
#include <mortise/text/utf8.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::api_native {

struct NativeError {
  int status = 400;
  std::string type;  // as AIStore spells it; "" = none
  std::string message;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string cause;  // for the log only: what really went wrong

  static constexpr size_t kLongest = 2048;  // of a text: a request is repeated to its sender only so far

  NativeError(int s, std::string_view t, std::string m) : status(s), type(t), message(std::move(m)) { cut(message); }
  NativeError&& header(std::string name, std::string value) && {
    headers.emplace_back(std::move(name), std::move(value));
    return std::move(*this);
  }
  NativeError&& because(std::string text) && {
    cause = std::move(text);
    cut(cause);
    return std::move(*this);
  }

 private:
  static void cut(std::string& text) { text.resize(text::utf8_prefix(text, kLongest).size()); }
};

/// Nothing, or why not.
using Refusal = std::optional<NativeError>;

/// A value, or why there is none.
template <class T>
using Or = Result<T, NativeError>;

inline NativeError bad_request(std::string message) { return {400, "", std::move(message)}; }
inline NativeError unsupported(std::string message) { return {501, "ErrUnsupp", std::move(message)}; }
/// AIStore's clusters know each other by their ids.
NativeError no_such_cluster(std::string_view uuid);
/// `shown` is the bucket as clients write it.
NativeError no_such_bucket(std::string_view shown);
/// `shown` is bucket and object.
NativeError no_such_object(std::string_view shown);
NativeError server_is_stopping();
/// 503: whoever says who may what has not answered.
NativeError not_decided();
/// 401. `takes_tokens`: whether the client can do better by logging in; else it has to sign.
NativeError token_required(bool takes_tokens);

/// What a failed call was about, as clients write it.
struct Subject {
  std::string bucket;         // "ais://bucket"
  std::string object;         // "ais://bucket/object", or empty
  std::string checksum = {};  // of the content, as the client sent it
};

/// What the object service reported.
NativeError from_service(const mortise_error& error, const Subject& subject);

}  // namespace mortise::api_native
