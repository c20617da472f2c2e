// SPDX-License-Identifier: Apache-2.0
#include "api_iam/form.h"

#include <mortise/text/number.h>
#include <mortise/text/percent.h>
#include <mortise/text/query.h>
#include <mortise/text/utf8.h>

#include <algorithm>

#include "api_iam/marker.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_iam {
namespace {

std::string member(std::string_view name, size_t number) {
  return std::string(name) + ".member." + std::to_string(number);
}

/// "3" of "3", or of "3.Key" where that is a field; 0: it is none.
size_t number_of(std::string_view rest, std::initializer_list<std::string_view> fields) {
  const size_t dot = std::min(rest.find('.'), rest.size());
  const auto number = text::parse_decimal<size_t>(rest.substr(0, dot));
  const std::string_view field = rest.substr(std::min(dot + 1, rest.size()));
  const bool known =
      fields.size() == 0 ? dot == rest.size() : std::find(fields.begin(), fields.end(), field) != fields.end();
  return number && known && std::to_string(*number) == rest.substr(0, dot) ? *number : 0;
}

}  // namespace

std::optional<Form> Form::parse(std::string_view body) {
  Form out;
  bool good = true;
  text::for_each_parameter(body, [&](std::string_view raw_name, std::string_view raw_value, bool) {
    std::string name, value;
    good = good && out.values_.size() < kMaxParameters && text::percent_decode(raw_name, text::Plus::space, name) &&
           text::percent_decode(raw_value, text::Plus::space, value) && text::is_utf8(name) && text::is_utf8(value) &&
           out.values_.emplace(std::move(name), std::move(value)).second;
  });
  if (!good) return std::nullopt;
  return out;
}

Answered<void> Form::check() const {
  for (const auto& [name, value] : values_)
    if (!xml::is_legal(value))
      return invalid_parameter("The value of " + name.substr(0, 128) + " has a character that XML does not have.");
  if (const std::string& prefix = value("PathPrefix"); !prefix.empty() && prefix.front() != '/')
    return invalid_parameter("The specified value for pathPrefix is invalid. It must begin with /.");
  return check_page(*this);
}

const std::string* Form::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Form::value(std::string_view name) const {
  static const std::string kNone;
  const std::string* const found = find(name);
  return found == nullptr ? kNone : *found;
}

bool Form::is_list(std::string_view name, std::initializer_list<std::string_view> fields) const {
  constexpr std::string_view kMember = ".member.";
  size_t most = 0;
  for (auto at = values_.lower_bound(name); at != values_.end() && at->first.starts_with(name); ++at) {
    const std::string_view rest = std::string_view(at->first).substr(name.size());
    if (!rest.empty() && rest.front() != '.') continue;  // of a longer name
    if (rest.empty() && at->second.empty()) continue;    // as an empty list is written
    const size_t number = rest.starts_with(kMember) ? number_of(rest.substr(kMember.size()), fields) : 0;
    if (number == 0) return false;
    most = std::max(most, number);
  }
  const size_t there = fields.size() == 0 ? list(name).size() : this->fields(name, *fields.begin()).size();
  return most == there;
}

std::vector<std::string> Form::list(std::string_view name) const {
  std::vector<std::string> out;
  while (const std::string* value = find(member(name, out.size() + 1))) out.push_back(*value);
  return out;
}

std::vector<std::string> Form::fields(std::string_view name, std::string_view field) const {
  std::vector<std::string> out;
  while (const std::string* value = find(member(name, out.size() + 1) + "." + std::string(field)))
    out.push_back(*value);
  return out;
}

std::vector<std::pair<std::string, std::string>> Form::pairs(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> out;
  while (const std::string* key = find(member(name, out.size() + 1) + ".Key"))
    out.emplace_back(*key, value(member(name, out.size() + 1) + ".Value"));
  return out;
}

}  // namespace mortise::api_iam
