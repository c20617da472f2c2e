// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "policy_model/condition.h"
#include "policy_model/invalid.h"

namespace mortise::policy_model {
namespace {

struct NamedOperator {
  std::string_view name;
  Comparison comparison;
  bool negated;
};

// The two forms of ArnEquals and ArnLike are the same, as with AWS.
constexpr std::array kOperators = std::to_array<NamedOperator>({
    {"StringEquals", Comparison::string_equals, false},
    {"StringNotEquals", Comparison::string_equals, true},
    {"StringEqualsIgnoreCase", Comparison::string_equals_ignoring_case, false},
    {"StringNotEqualsIgnoreCase", Comparison::string_equals_ignoring_case, true},
    {"StringLike", Comparison::string_like, false},
    {"StringNotLike", Comparison::string_like, true},
    {"NumericEquals", Comparison::number_equals, false},
    {"NumericNotEquals", Comparison::number_equals, true},
    {"NumericLessThan", Comparison::number_less, false},
    {"NumericLessThanEquals", Comparison::number_less_or_equal, false},
    {"NumericGreaterThan", Comparison::number_greater, false},
    {"NumericGreaterThanEquals", Comparison::number_greater_or_equal, false},
    {"DateEquals", Comparison::date_equals, false},
    {"DateNotEquals", Comparison::date_equals, true},
    {"DateLessThan", Comparison::date_less, false},
    {"DateLessThanEquals", Comparison::date_less_or_equal, false},
    {"DateGreaterThan", Comparison::date_greater, false},
    {"DateGreaterThanEquals", Comparison::date_greater_or_equal, false},
    {"Bool", Comparison::boolean, false},
    {"BinaryEquals", Comparison::binary_equals, false},
    {"IpAddress", Comparison::ip_address, false},
    {"NotIpAddress", Comparison::ip_address, true},
    {"ArnEquals", Comparison::arn_like, false},
    {"ArnNotEquals", Comparison::arn_like, true},
    {"ArnLike", Comparison::arn_like, false},
    {"ArnNotLike", Comparison::arn_like, true},
    {"Null", Comparison::is_absent, false},
});

bool take_front(std::string_view& name, std::string_view front) {
  if (!name.starts_with(front)) return false;
  name.remove_prefix(front.size());
  return true;
}

}  // namespace

Result<Operator> Operator::parse(std::string_view name) {
  constexpr std::string_view kIfExists = "IfExists";
  const Error unknown = malformed("Invalid Condition type : " + std::string(name.substr(0, 64)));
  Operator out;
  if (take_front(name, "ForAnyValue:")) {
    out.quantifier = Quantifier::any;
  } else if (take_front(name, "ForAllValues:")) {
    out.quantifier = Quantifier::all;
  }
  if (name.ends_with(kIfExists)) {
    out.if_exists = true;
    name.remove_suffix(kIfExists.size());
  }
  for (const NamedOperator& named : kOperators) {
    if (named.name != name) continue;
    out.comparison = named.comparison;
    out.negated = named.negated;
    const bool plain = out.quantifier == Quantifier::none && !out.if_exists;
    if (out.comparison == Comparison::is_absent && !plain) return unknown;
    return out;
  }
  return unknown;
}

}  // namespace mortise::policy_model
