// SPDX-License-Identifier: Apache-2.0
//
// Which files an upload is of: a file, a folder, a pattern, a template, a list.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

struct LocalName {
  std::string path;
  std::string name;  // below the folder, or the last part of the path: the end of the object's name
  uint64_t size = 0;
};

/// What a path names: regular files, in order of their names. A folder's subfolders only if `recursive`; links to
/// folders are not followed. `what` says how they were found: "one directory, recursively".
struct FoundFiles {
  std::vector<LocalName> files;
  std::string what;
  bool is_single = false;
};
Result<FoundFiles> find_local_files(const std::string& source, bool recursive);

/// Those of a template, below a folder (which may be empty).
Result<FoundFiles> template_files(const std::string& folder, const std::string& name_template);

/// Names that were listed, below a folder (which may be empty).
Result<FoundFiles> listed_files(const std::string& folder, const std::vector<std::string>& names);

/// "a,b" or a file that has a name a line; a comma in a name is not possible here.
std::vector<std::string> split_list(std::string_view list);

/// The last part of a path, of an object's name too.
std::string last_part(std::string_view path);

}  // namespace mortise::ais
