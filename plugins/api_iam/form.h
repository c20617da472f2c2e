// SPDX-License-Identifier: Apache-2.0
//
// What a client of IAM or STS sends: "Action=CreateUser&UserName=ann&Tags.member.1.Key=team…", in the body of a POST.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api_iam/error.h"

namespace mortise::api_iam {

inline constexpr size_t kMaxForm = size_t{128} << 10;  // the largest document of a policy, every byte escaped
inline constexpr size_t kMaxParameters = 1000;

/// Immutable.
class Form {
 public:
  /// Nothing: it is malformed, has a parameter twice, or too many.
  static std::optional<Form> parse(std::string_view body);

  /// Refused: a value has a character that no answer could tell, or is one that no operation takes.
  Answered<void> check() const;
  /// nullptr if it is not there.
  const std::string* find(std::string_view name) const;
  /// "" if it is not there.
  const std::string& value(std::string_view name) const;
  /// "Name.member.1", "Name.member.2", …, in order, as far as they follow each other.
  std::vector<std::string> list(std::string_view name) const;
  /// Whether all that begins with the name is a list: "Name.member.1", "Name.member.2" and so on, or, with fields,
  /// those of members that each have the first. What is numbered in another way would be left out silently.
  bool is_list(std::string_view name, std::initializer_list<std::string_view> fields = {}) const;
  /// The same of "Name.member.1.arn" and the like.
  std::vector<std::string> fields(std::string_view name, std::string_view field) const;
  /// The same of "Name.member.1.Key" and "Name.member.1.Value".
  std::vector<std::pair<std::string, std::string>> pairs(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace mortise::api_iam
