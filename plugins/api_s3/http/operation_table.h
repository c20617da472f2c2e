// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "api_s3/http/operation.h"

namespace mortise::api_s3 {

/// The rows of all operations, found by method and level: all of them are more than a core's first cache has room for,
/// and each request would walk through it.
class OperationTable {
 public:
  /// `rows` outlive this.
  OperationTable(std::span<const Operation> rows) : rows_(rows) {  // NOLINT(google-explicit-constructor)
    for (const Operation& row : rows) at(row.method, row.level).push_back(&row);
  }

  std::span<const Operation> all() const noexcept { return rows_; }
  /// In the order of all().
  std::span<const Operation* const> of(Method method, Level level) const noexcept {
    return found_[index(method, level)];
  }

 private:
  static constexpr size_t kLevels = static_cast<size_t>(Level::object) + 1;
  static constexpr size_t kMethods = static_cast<size_t>(Method::other) + 1;
  static constexpr size_t index(Method method, Level level) noexcept {
    return static_cast<size_t>(method) * kLevels + static_cast<size_t>(level);
  }
  std::vector<const Operation*>& at(Method method, Level level) noexcept { return found_[index(method, level)]; }

  std::span<const Operation> rows_;
  std::array<std::vector<const Operation*>, kMethods * kLevels> found_;
};

}  // namespace mortise::api_s3
