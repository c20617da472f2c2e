// SPDX-License-Identifier: Apache-2.0
//
// Which names of a listing are shown: by a regular expression, by a template, or all.
#pragma once

#include "ais/parse/name_template.h"

#include <mortise/error.h>
#include <regex.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
namespace mortise::ais {

class NameFilter {
 public:
  /// Each empty if it was not given. Regular expressions are POSIX extended ones.
  static Result<NameFilter> make(const std::string& regex, const std::string& name_template);

  bool takes(const std::string& name) const;
  bool is_empty() const noexcept { return !regex_ && !names_ && prefix_.empty(); }
  /// What all names begin with that a template makes; a template without ranges is that alone.
  const std::string& prefix() const noexcept { return prefix_; }

 private:
  struct Free {
    void operator()(regex_t* regex) const {
      regfree(regex);
      delete regex;
    }
  };
  std::unique_ptr<regex_t, Free> regex_;
  std::optional<NameTemplate> names_;
  std::string prefix_;
};

}  // namespace mortise::ais
