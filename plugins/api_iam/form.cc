// SPDX-License-Identifier: Apache-2.0
#include "api_iam/form.h"

#include <mortise/text/percent.h>
#include <mortise/text/query.h>
#include <mortise/text/utf8.h>

namespace mortise::api_iam {
namespace {

std::string member(std::string_view name, size_t number) {
  return std::string(name) + ".member." + std::to_string(number);
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

const std::string* Form::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

const std::string& Form::value(std::string_view name) const {
  static const std::string kNone;
  const std::string* const found = find(name);
  return found == nullptr ? kNone : *found;
}

std::vector<std::string> Form::list(std::string_view name) const {
  std::vector<std::string> out;
  while (const std::string* value = find(member(name, out.size() + 1))) out.push_back(*value);
  return out;
}

std::vector<std::pair<std::string, std::string>> Form::pairs(std::string_view name) const {
  std::vector<std::pair<std::string, std::string>> out;
  while (const std::string* key = find(member(name, out.size() + 1) + ".Key"))
    out.emplace_back(*key, value(member(name, out.size() + 1) + ".Value"));
  return out;
}

}  // namespace mortise::api_iam
