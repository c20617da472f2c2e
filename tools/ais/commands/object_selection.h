// SPDX-License-Identifier: Apache-2.0
//
// Which objects of a bucket a command is about: one, a list, a template, a prefix, or all.
#pragma once

#include "ais/calls/many_objects.h"
#include "ais/command_line/command.h"
#include "ais/parse/bucket_uri.h"

#include <optional>
#include <string>

namespace mortise::ais {

class ObjectSelection {
 public:
  void describe(Options& options);

  bool is_given() const { return prefix_.has_value() || !list_.empty() || !name_template_.empty(); }
  bool is_not_recursive() const { return not_recursive_; }
  /// By the options, or by what stands behind the bucket: a template, or a prefix that ends with a slash.
  /// nullopt: that is the name of one object.
  Result<std::optional<Selection>> resolve(const BucketUri& uri) const;
  /// For people: "[a b c]", "\"d/\"".
  static std::string text(const Selection& selection);

 private:
  std::optional<std::string> prefix_;
  std::string list_, name_template_;
  bool not_recursive_ = false;
};

}  // namespace mortise::ais
