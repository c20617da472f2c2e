// SPDX-License-Identifier: Apache-2.0
//
// What a policy's conditions may ask of a request, by the names that AWS gives it.
#pragma once

#include <mortise/abi/base.h>

#include <array>
#include <span>
#include <string_view>

namespace mortise::api_s3 {

class Context;

/// Views of the context; no memory of its own. What the request does not have is not there.
class ConditionValues {
 public:
  /// `version`: of the object that is asked about, "" = none was named.
  ConditionValues(const Context& context, std::string_view version) noexcept;
  ConditionValues(const ConditionValues&) = delete;
  ConditionValues& operator=(const ConditionValues&) = delete;
  std::span<const mortise_pair> all() const noexcept { return {values_.data(), count_}; }

 private:
  void add(std::string_view name, std::string_view value) noexcept;
  void add_connection(const Context& context) noexcept;
  void add_signature(const Context& context) noexcept;

  static constexpr size_t kMost = 32;  // more than there are names
  std::array<mortise_pair, kMost> values_;
  size_t count_ = 0;
};

}  // namespace mortise::api_s3
