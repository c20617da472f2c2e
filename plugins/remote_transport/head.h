// SPDX-License-Identifier: Apache-2.0
//
// The head of an answer.
#pragma once

#include <mortise/abi/remote.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::remote_transport {

/// Header lines as they come. Bounded: a place cannot fill our memory with them.
class Head {
 public:
  /// A line of the head, with its end. False: there is too much of it.
  bool add_line(std::string_view line);
  bool complete() const noexcept { return complete_; }
  int status() const noexcept { return status_; }
  /// Lower-case name. The first of that name; empty: there is none.
  std::string_view get(std::string_view name) const noexcept;
  const std::vector<std::pair<std::string, std::string>>& all() const noexcept { return headers_; }

 private:
  int status_ = 0;
  bool complete_ = false;
  size_t bytes_ = 0;
  std::vector<std::pair<std::string, std::string>> headers_;
};

/// How large an object is, and how much of it an answer brings.
struct Extent {
  uint64_t object = 0;
  uint64_t body = 0;
};
/// nullopt: the head does not say what it must: how large the object is and, where a range was asked for, that it is
/// that one.
std::optional<Extent> extent_of(const Head& head, const mortise_remote_read& read);

/// An entity tag without quotes.
std::string bare_etag(std::string_view etag);

}  // namespace mortise::remote_transport
