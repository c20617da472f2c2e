// SPDX-License-Identifier: Apache-2.0
//
// Values from the command line and the environment that replace those of the file: --set log.level=debug, or
// MORTISE_LOG_LEVEL=debug. A flag wins over a variable, a variable over the file.
#pragma once

#include "kernel/config/problem.h"

#include <mortise/error.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::config {

struct Override {
  std::string text;
  std::string source;  // "--set log.level" or "environment MORTISE_LOG_LEVEL"
};

/// The variable of a key: "server.tls.key" → "MORTISE_SERVER_TLS_KEY".
std::string variable_name(std::string_view path);

class Overrides {
 public:
  /// Takes one "key=value" of --set.
  Result<void> add_flag(std::string_view assignment);
  /// Takes a variable of the environment; names without MORTISE_ are passed over.
  void add_variable(std::string_view name, std::string_view value);

  /// The override of a key, remembered as used; nullptr if there is none.
  const Override* take(const std::string& path);
  /// The flags and variables that set something below `path`, other than `except`, as Override::source names them.
  std::vector<std::string> sources_below(std::string_view path, std::string_view except) const;
  /// Keys of `path` + "." that flags name, in any section that only flags know of.
  std::vector<std::string> flags_below(std::string_view path) const;
  /// Marks everything below a path as used: it belongs to something that is switched off.
  void ignore_below(std::string_view path);

  /// Flags that no key took, and variables that no key took though they begin with one of `sections`.
  void report_unused(const std::vector<std::string>& sections, const std::vector<std::string>& known_keys,
                     Problems& problems) const;

 private:
  std::map<std::string, Override, std::less<>> flags_;      // by path
  std::map<std::string, Override, std::less<>> variables_;  // by name
  std::set<std::string, std::less<>> used_;                 // paths and variable names
};

}  // namespace mortise::config
