// SPDX-License-Identifier: Apache-2.0
#include "policy_model/condition.h"

#include <mortise/text/ascii.h>
#include <mortise/text/base64.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "policy_model/condition_keys.h"
#include "policy_model/date.h"
#include "policy_model/invalid.h"

namespace mortise::policy_model {
namespace {

/// "sts:authentication", "ec2:Region": no request here has it.
bool is_of_other_service(std::string_view key) {
  constexpr size_t kLongestForeignKey = 256;
  const size_t colon = key.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == key.size() || key.size() > kLongestForeignKey)
    return false;
  const std::string_view service = key.substr(0, colon);
  return !text::same_ignoring_case(service, "aws") && !text::same_ignoring_case(service, "s3");
}

/// "-12.5"; no exponents, nothing infinite.
std::optional<double> parse_number(std::string_view text) {
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !text::is_digit(digits.front()) || !text::is_digit(digits.back())) return std::nullopt;
  if (digits.find_first_not_of("0123456789.") != std::string_view::npos) return std::nullopt;
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<bool> parse_boolean(std::string_view text) {
  if (text::same_ignoring_case(text, "true")) return true;
  if (text::same_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

template <class T>
bool compare(Comparison comparison, const T& value, const T& operand) {
  switch (comparison) {
    case Comparison::number_less:
    case Comparison::date_less:
      return value < operand;
    case Comparison::number_less_or_equal:
    case Comparison::date_less_or_equal:
      return value <= operand;
    case Comparison::number_greater:
    case Comparison::date_greater:
      return value > operand;
    case Comparison::number_greater_or_equal:
    case Comparison::date_greater_or_equal:
      return value >= operand;
    default:
      return value == operand;
  }
}

template <class T, class Out>
Result<Out> parsed(std::optional<T> value, const std::string& text) {
  if (!value) return malformed("Invalid value in a Condition: " + text.substr(0, 64));
  return Out(*std::move(value));
}

template <class T, class Out>
Result<Out> parsed(Result<T> value) {
  if (!value) return std::move(value).error();
  return Out(std::move(*value));
}

}  // namespace

Result<Condition::Operand> Condition::parse_operand(Comparison comparison, const std::string& text,
                                                    Pattern::Variables variables) {
  using Wildcards = Pattern::Wildcards;
  switch (comparison) {
    case Comparison::string_equals:
      return parsed<Pattern, Operand>(Pattern::parse(text, Wildcards::none, variables));
    case Comparison::string_equals_ignoring_case:
      return parsed<Pattern, Operand>(Pattern::parse(text, Wildcards::none, variables, Pattern::Case::ignored));
    case Comparison::string_like:
      return parsed<Pattern, Operand>(Pattern::parse(text, Wildcards::all, variables));
    case Comparison::arn_like:
      return parsed<ArnPattern, Operand>(ArnPattern::parse(text, variables));
    case Comparison::ip_address:
      return parsed<IpRange, Operand>(IpRange::parse(text), text);
    case Comparison::boolean:
    case Comparison::is_absent:
      return parsed<bool, Operand>(parse_boolean(text), text);
    case Comparison::binary_equals:
      return parsed<std::string, Operand>(text::from_base64(text), text);
    case Comparison::number_equals:
    case Comparison::number_less:
    case Comparison::number_less_or_equal:
    case Comparison::number_greater:
    case Comparison::number_greater_or_equal:
      return parsed<double, Operand>(parse_number(text), text);
    default:
      return parsed<int64_t, Operand>(parse_policy_date(text), text);
  }
}

Result<Condition> Condition::parse(std::string_view operator_name, std::string_view key,
                                   const std::vector<std::string>& operands, Pattern::Variables variables, Keys keys) {
  auto what = Operator::parse(operator_name);
  if (!what) return std::move(what).error();
  Condition out;
  out.operator_name_ = operator_name;
  out.what_ = *what;
  out.key_ = canonical_key(key);
  if (out.key_.empty() && keys == Keys::of_any_service && is_of_other_service(key)) out.key_ = text::lower(key);
  if (out.key_.empty()) return malformed("Policy has an invalid condition key");
  if (operands.empty()) return malformed("Missing required field Condition cannot be empty!");
  for (const std::string& text : operands) {
    auto operand = parse_operand(what->comparison, text, variables);
    if (!operand) return std::move(operand).error();
    out.operands_.push_back(std::move(*operand));
  }
  return out;
}

bool Condition::holds_for_absent() const noexcept {
  if (what_.if_exists || what_.quantifier == Quantifier::all) return true;
  return what_.negated && what_.quantifier == Quantifier::none;
}

bool Condition::holds(const Values& values, bool strict) const {
  if (strict && what_.negated && has_unresolved(values)) return false;
  size_t count = 0, right = 0;
  each_value(values, key_, [&](std::string_view value) {
    ++count;
    if (what_.comparison == Comparison::is_absent) return;
    if (matches_any(value, values) != what_.negated) ++right;
  });
  if (what_.comparison == Comparison::is_absent)
    return std::any_of(operands_.begin(), operands_.end(),
                       [&](const Operand& wanted) { return std::get<bool>(wanted) == (count == 0); });
  if (count == 0) return holds_for_absent();
  if (what_.quantifier == Quantifier::all) return right == count;
  // Without a quantifier, "is not" is said of all values, as the opposite of "is".
  if (what_.quantifier == Quantifier::none && what_.negated) return right == count;
  return right > 0;
}

bool Condition::matches_any(std::string_view value, const Values& values) const {
  return std::any_of(operands_.begin(), operands_.end(),
                     [&](const Operand& operand) { return matches(operand, value, values); });
}

bool Condition::matches(const Operand& operand, std::string_view value, const Values& values) const {
  constexpr size_t kBytesOfAStep = 64;  // looked through, at most once
  values.spend(1 + value.size() / kBytesOfAStep);
  if (values.exhausted()) return false;
  if (const auto* pattern = std::get_if<Pattern>(&operand)) return pattern->matches(value, values);
  if (const auto* arn = std::get_if<ArnPattern>(&operand)) return arn->matches(value, values);
  if (const auto* range = std::get_if<IpRange>(&operand)) {
    const auto address = IpAddress::parse(value);
    return address && range->contains(*address);
  }
  if (const auto* number = std::get_if<double>(&operand)) {
    const auto given = parse_number(value);
    return given && compare(what_.comparison, *given, *number);
  }
  if (const auto* date = std::get_if<int64_t>(&operand)) {
    const auto given = parse_policy_date(value);
    return given && compare(what_.comparison, *given, *date);
  }
  if (const auto* flag = std::get_if<bool>(&operand)) {
    const auto given = parse_boolean(value);
    return given && *given == *flag;
  }
  const auto given = text::from_base64(value);
  return given && *given == std::get<std::string>(operand);
}

bool Condition::has_unresolved(const Values& values) const {
  return std::any_of(operands_.begin(), operands_.end(), [&](const Operand& operand) {
    if (const auto* pattern = std::get_if<Pattern>(&operand)) return !pattern->is_resolved(values);
    const auto* arn = std::get_if<ArnPattern>(&operand);
    return arn != nullptr && !arn->is_resolved(values);
  });
}

bool Condition::is_known(const Values& values) const {
  return values.knows(key_) && std::all_of(operands_.begin(), operands_.end(), [&](const Operand& operand) {
           if (const auto* pattern = std::get_if<Pattern>(&operand)) return pattern->is_known(values);
           const auto* arn = std::get_if<ArnPattern>(&operand);
           return arn == nullptr || arn->is_known(values);
         });
}

bool Condition::accepts(std::string_view value) const { return matches_any(value, NoValues()) != what_.negated; }

bool Condition::is_fixed() const noexcept {
  return std::all_of(operands_.begin(), operands_.end(), [](const Operand& operand) {
    if (const auto* pattern = std::get_if<Pattern>(&operand)) return pattern->is_fixed();
    const auto* arn = std::get_if<ArnPattern>(&operand);
    return arn != nullptr && arn->is_fixed();
  });
}

}  // namespace mortise::policy_model
