// SPDX-License-Identifier: Apache-2.0
//
// One key of one operator in a Condition element: StringLike {"s3:prefix": ["a/*", "b/*"]}.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "policy_model/ip_range.h"
#include "policy_model/pattern.h"
#include "policy_model/values.h"

namespace mortise::policy_model {

enum class Comparison : uint8_t {
  string_equals,
  string_equals_ignoring_case,
  string_like,
  number_equals,
  number_less,
  number_less_or_equal,
  number_greater,
  number_greater_or_equal,
  date_equals,
  date_less,
  date_less_or_equal,
  date_greater,
  date_greater_or_equal,
  boolean,
  binary_equals,
  ip_address,
  arn_like,
  is_absent,
};

/// Which of several values that a request has must be right.
enum class Quantifier : uint8_t { none, any, all };

struct Operator {
  Comparison comparison = Comparison::string_equals;
  bool negated = false;
  Quantifier quantifier = Quantifier::none;
  bool if_exists = false;

  /// "ForAnyValue:StringNotLikeIfExists"
  static Result<Operator> parse(std::string_view name);
};

/// Constant once made.
class Condition {
 public:
  /// Which keys may be named: those of conditions for S3, or also those that other services of AWS have, of which no
  /// request here has any.
  enum class Keys : bool { known, of_any_service };
  static Result<Condition> parse(std::string_view operator_name, std::string_view key,
                                 const std::vector<std::string>& operands, Pattern::Variables variables,
                                 Keys keys = Keys::known);

  /// `strict`: a negated comparison with a variable that has no value does not hold. An allow must not come about
  /// because something is not known.
  bool holds(const Values& values, bool strict) const;
  /// False if it asks for something that the request cannot tell.
  bool is_known(const Values& values) const;
  /// Without variables: would it hold for a request whose only value this is?
  bool accepts(std::string_view value) const;

  const Operator& what() const noexcept { return what_; }
  const std::string& key() const noexcept { return key_; }
  const std::string& operator_name() const noexcept { return operator_name_; }
  /// Are all operands texts without wildcards and variables?
  bool is_fixed() const noexcept;
  /// Calls each(const IpRange&) for operands that are ranges.
  template <class F>
  void each_range(F&& each) const {
    for (const Operand& operand : operands_)
      if (const auto* range = std::get_if<IpRange>(&operand)) each(*range);
  }

 private:
  /// A Pattern, ArnPattern or IpRange; a number; the milliseconds of a date; true or false; decoded bytes.
  using Operand = std::variant<Pattern, ArnPattern, IpRange, double, int64_t, bool, std::string>;

  static Result<Operand> parse_operand(Comparison comparison, const std::string& text, Pattern::Variables variables);
  bool holds_for_absent() const noexcept;
  bool matches_any(std::string_view value, const Values& values) const;
  bool matches(const Operand& operand, std::string_view value, const Values& values) const;
  bool has_unresolved(const Values& values) const;

  std::string operator_name_;
  Operator what_;
  std::string key_;
  std::vector<Operand> operands_;
};

}  // namespace mortise::policy_model
