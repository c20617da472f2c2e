// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/base.h>

#include <array>
#include <span>
#include <string_view>

namespace mortise::api_s3 {

class Context;
struct S3Error;

/// What the host's line about a request says of S3: operation, code, user, bucket, key, and why it was denied. Views of
/// the request and of the error; no memory of its own.
class LogLine {
 public:
  LogLine(const Context& context, const S3Error* error) noexcept;
  std::span<const mortise_pair> fields() const noexcept { return {fields_.data(), count_}; }

 private:
  void add(std::string_view name, std::string_view value) noexcept;

  std::array<mortise_pair, 6> fields_;
  size_t count_ = 0;
};

}  // namespace mortise::api_s3
