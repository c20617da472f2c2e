// SPDX-License-Identifier: Apache-2.0
//
// The properties of buckets that somebody declared: the object service and the plugins that run.
#pragma once

#include <mortise/abi/properties.h>
#include <mortise/error.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::server {

/// Under this name they are in the registry: private to the kernel.
inline constexpr const char* kPropertiesId = "kernel.properties";

/// Filled at startup, then only read.
class Properties {
 public:
  struct Row {
    std::string name;
    std::string owner;  // "kernel", or the plugin
    const mortise_property* property;
  };

  Properties() = default;
  /// `block`: the public access block of every bucket, beside its own; see public_access_block.h.
  explicit Properties(std::string block) : public_access_block_(std::move(block)) {}

  /// Refuses what is malformed, and names that another owner has.
  Result<void> add(const std::string& owner, const mortise_properties& table);

  /// Whether a bucket can have it: unknown names and values are refused with what might have been meant.
  Result<void> check(std::string_view name, std::string_view value) const;
  /// The same for people, who may not set what plugins keep for themselves.
  Result<void> check_setting(std::string_view name, std::string_view value) const;
  /// Whether a bucket may be made or changed so, by what the plugins say of several properties together.
  Result<void> check_change(std::string_view bucket, const std::vector<mortise_pair>& set,
                            const std::vector<mortise_pair>& all) const;
  /// Whether people may take it from a bucket.
  Result<void> check_reset(std::string_view name) const;
  /// In the order of their names.
  const std::vector<Row>& all() const noexcept { return rows_; }

 private:
  Result<const Row*> declared(std::string_view name) const;
  const Row* find(std::string_view name) const;
  std::vector<std::string> names() const;

  std::string public_access_block_;
  std::vector<Row> rows_;
  std::vector<const mortise_properties*> tables_;
};

}  // namespace mortise::server
