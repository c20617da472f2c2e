// SPDX-License-Identifier: Apache-2.0
//
// The fields that a plugin gives with its answer, kept until the request's line is written.
#pragma once

#include <mortise/abi/http.h>

#include <span>
#include <string>
#include <vector>

namespace mortise::http {

constexpr size_t kMostLogFields = 16;
constexpr size_t kLongestLogName = 64;
constexpr size_t kLongestLogValue = 1024;

/// Those of `response` that are kept at most; none if the plugin was built before there were any.
std::span<const mortise_pair> log_fields_of(const mortise_response& response) noexcept;
/// Cut to what is kept, between the characters of UTF-8.
mortise_pair fitting_log_field(const mortise_pair& field) noexcept;

/// A copy, with its memory.
class LogFields {
 public:
  explicit LogFields(std::span<const mortise_pair> fields);
  LogFields(const LogFields&) = delete;
  LogFields& operator=(const LogFields&) = delete;
  std::span<const mortise_pair> get() const noexcept { return fields_; }

 private:
  std::string bytes_;
  std::vector<mortise_pair> fields_;
};

}  // namespace mortise::http
