// SPDX-License-Identifier: Apache-2.0
//
// Files that options of plugins name, by themselves or through an environment variable: what is in them may change
// while the configuration stays as it is.
#pragma once

#include "kernel/server/plan.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {

/// A string option whose name ends like this names an environment variable that gives a plugin something.
inline constexpr std::string_view kNamesVariable = "_environment";

struct NamedFile {
  std::string plugin;
  std::string option;
  std::string path;
  std::string variable;  // "MORTISE_SECRET_KEY_FILE"; empty: the option names the file itself
};

/// Those of the chosen plugins, also where they stand in tables: then the option is "TABLES.NAME", once for each table.
std::vector<NamedFile> named_files(const Plan& plan);

/// What is in them, as a number that differs where the content does, by "plugins.NAME.OPTION". Reads them.
std::map<std::string, size_t> contents_of(const std::vector<NamedFile>& files);

}  // namespace mortise::server
