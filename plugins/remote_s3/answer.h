// SPDX-License-Identifier: Apache-2.0
//
// The head of an answer, and what it says of an object.
#pragma once

#include <mortise/abi/remote.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::remote_s3 {

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

/// The answer to GET or HEAD of an object, in the ABI's form. Views the head, which must outlive it.
class ObjectAnswer {
 public:
  /// nullopt: the head does not say what it must: how large the object is and, where a range was asked for, that it is
  /// that one.
  static std::optional<ObjectAnswer> of(const Head& head, std::string_view key, const mortise_remote_read& read,
                                        bool etag_is_md5);
  const mortise_remote_object& abi() noexcept;
  /// Bytes that the body has.
  uint64_t body_length() const noexcept { return body_length_; }

 private:
  void add_digests(const Head& head, bool etag_is_md5);

  mortise_remote_object object_{};
  uint64_t body_length_ = 0;
  std::string etag_;
  std::vector<std::pair<std::string, std::string>> values_;  // of digests: algorithm, raw
  std::vector<mortise_pair> metadata_;
  std::vector<mortise_digest> digests_;
};

/// The algorithm of a header "x-amz-checksum-…"; empty: none that is known.
std::string_view algorithm_of(std::string_view header) noexcept;
/// The header of an algorithm; empty: S3 has none.
std::string_view checksum_header(std::string_view algorithm) noexcept;

}  // namespace mortise::remote_s3
