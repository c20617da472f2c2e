// SPDX-License-Identifier: Apache-2.0
//
// What a signed form may say: the JSON document in its field "policy". The signature is checked elsewhere.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api_s3/errors/errors.h"

namespace mortise::api_s3 {

struct FormField {
  std::string name;
  std::string value;
};

/// The value of the first field of that name, whatever its case; an empty view with a null pointer if there is none.
std::string_view field_value(std::span<const FormField> fields, std::string_view name) noexcept;

class PostPolicy {
 public:
  /// InvalidPolicyDocument.
  static Or<PostPolicy> parse(std::string_view base64);

  /// AccessDenied if it has expired, if a condition does not hold or makes no sense, or if a field or the bucket is in
  /// no condition.
  Refusal check(std::span<const FormField> fields, std::string_view bucket, int64_t now_ms) const;
  /// Sizes of the file that are allowed, both included.
  uint64_t min_size() const noexcept { return min_size_; }
  uint64_t max_size() const noexcept { return max_size_; }

 private:
  struct Condition {
    std::string name;  // lower case, without '$'
    std::string value;
    bool prefix = false;

    bool holds(std::string_view text) const;
    std::string text() const;  // as AWS tells it
  };

  Refusal read_condition(const nlohmann::json& json);
  Refusal read_match(std::string_view word, const nlohmann::json& name, const nlohmann::json& value);
  Refusal read_size_range(const nlohmann::json& json);

  int64_t expires_ms_ = 0;
  std::vector<Condition> conditions_;
  std::string senseless_;  // text of a condition that nothing can fulfil, "" = none
  uint64_t min_size_ = 0;
  uint64_t max_size_ = std::numeric_limits<uint64_t>::max();
};

}  // namespace mortise::api_s3
