// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/name_filter.h"

#include <array>

namespace mortise::ais {

Result<NameFilter> NameFilter::make(const std::string& regex, const std::string& name_template) {
  NameFilter out;
  if (!regex.empty()) {
    auto compiled = std::make_unique<regex_t>();
    if (const int code = regcomp(compiled.get(), regex.c_str(), REG_EXTENDED | REG_NOSUB); code != 0) {
      std::array<char, 200> why{};
      regerror(code, compiled.get(), why.data(), why.size());
      return Error(Status::invalid, "regular expression \"" + regex + "\": " + why.data());
    }
    out.regex_.reset(compiled.release());
  }
  if (name_template.empty()) return out;
  if (!NameTemplate::is_template(name_template)) {  // a prefix
    out.prefix_ = name_template;
    if (out.prefix_.ends_with('*')) out.prefix_.pop_back();
    return out;
  }
  auto names = NameTemplate::parse(name_template);
  if (!names) return std::move(names).error();
  out.prefix_ = names->prefix();
  out.names_ = std::move(*names);
  return out;
}

bool NameFilter::takes(const std::string& name) const {
  if (regex_ && regexec(regex_.get(), name.c_str(), 0, nullptr, 0) != 0) return false;
  return names_ ? names_->has(name) : name.starts_with(prefix_);
}

}  // namespace mortise::ais
