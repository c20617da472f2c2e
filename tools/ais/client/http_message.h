// SPDX-License-Identifier: Apache-2.0
//
// Requests and answers, and where their bodies come from and go to.
#pragma once

#include <mortise/error.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::ais {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The body of an upload. It may be read twice: a server may redirect, or a connection be closed.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// nullopt: not known, so that it is sent in chunks.
  virtual std::optional<uint64_t> size() const = 0;
  /// How many bytes were put into `to`; 0 at the end.
  virtual Result<size_t> read(char* to, size_t size) = 0;
  /// Back to the first byte. False if that cannot be done.
  virtual bool rewind() = 0;
};

struct HttpAnswer {
  int status = 0;
  Pairs headers;     // of the last answer, after redirects; names in lower case
  std::string body;  // unless a sink took it

  /// Empty if there is none. `name` is in lower case.
  std::string_view header(std::string_view name) const;
  bool is_success() const noexcept { return status >= 200 && status < 300; }
};

/// Of an answer whose body tells nothing.
inline Result<void> done(const Result<HttpAnswer>& answer) {
  if (answer) return {};
  return answer.error();
}

/// Takes the body of a successful answer as it comes.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// Once, before the first byte, when the head of the answer is there. Not called for an empty body.
  virtual Result<void> begin(const HttpAnswer& head) = 0;
  virtual Result<void> write(std::string_view bytes) = 0;
};

struct HttpRequest {
  std::string method = "GET";
  std::string path;  // begins with a slash, percent-encoded
  Pairs query;       // not encoded yet
  Pairs headers;
  std::string body;              // JSON of a control request; sent with any method
  BodySource* source = nullptr;  // instead of `body`
  BodySink* sink = nullptr;
};

/// A path of "/v1/objects", a bucket and an object; every other byte than letters, digits and "-._~/" is escaped, so
/// that names arrive as they are.
std::string encoded_path(std::string_view path);

}  // namespace mortise::ais
