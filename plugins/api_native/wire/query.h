// SPDX-License-Identifier: Apache-2.0
//
// The parameters of a query string, decoded, in order.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::api_native {

class Query {
 public:
  using Parameter = std::pair<std::string, std::string>;
  /// Each look-up goes through them all.
  static constexpr size_t kMaxParameters = 64;

  /// nullopt: an escape is broken, something decodes to other than UTF-8, or there are too many.
  static std::optional<Query> parse(std::string_view raw);

  const std::vector<Parameter>& all() const noexcept { return parameters_; }
  /// The value of the first parameter of that name, or nullptr.
  const std::string* find(std::string_view name) const noexcept;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// "" if it is absent.
  std::string_view get(std::string_view name) const noexcept;
  /// In place of what was sent.
  void set(std::string_view name, std::string value);
  /// "1", "t", "true", "y", "yes", "on" in any case.
  bool flag(std::string_view name) const noexcept;

 private:
  std::vector<Parameter> parameters_;
};

/// Whether a text means yes, as AIStore reads it.
bool means_yes(std::string_view text) noexcept;

}  // namespace mortise::api_native
