// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a query string, decoded, in order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::api_s3 {

class Query {
 public:
  using Parameter = std::pair<std::string, std::string>;
  /// Each look-up goes through them all.
  static constexpr size_t kMaxParameters = 256;

  /// nullopt: an escape is broken, something decodes to other than UTF-8, or there are more than kMaxParameters. Empty
  /// pieces ("&&") are dropped.
  static std::optional<Query> parse(std::string_view raw);

  const std::vector<Parameter>& all() const noexcept { return parameters_; }
  /// The value of the first parameter of that name (case matters), or nullptr.
  const std::string* find(std::string_view name) const noexcept {
    for (const auto& [n, value] : parameters_)
      if (n == name) return &value;
    return nullptr;
  }
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// "" if it is absent.
  std::string_view get(std::string_view name) const noexcept {
    const auto* v = find(name);
    return v == nullptr ? std::string_view() : std::string_view(*v);
  }

 private:
  std::vector<Parameter> parameters_;
};

}  // namespace mortise::api_s3
