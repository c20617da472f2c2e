// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/manifest.h"

#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// A file that may be a plugin.
struct Candidate {
  std::string path;
  std::string name;   // of the note; where there is no good note, the file's name without "lib" and ".so"
  Manifest manifest;  // empty if `fault` says that the note could not be read
  std::string fault;  // why it cannot be loaded, beginning with the path; empty: nothing seen from outside
};

/// Reads one file's note. Nothing of the file is run.
Candidate inspect(const std::string& path);

/// All *.so files of some directories, by name.
class Catalogue {
 public:
  /// A directory that cannot be read, or that others may write, is an error; the message names it.
  static Result<Catalogue> scan(const std::vector<std::string>& directories);

  const std::vector<Candidate>& all() const noexcept { return all_; }
  /// The candidates of that name; more than one is for the caller to refuse.
  std::vector<const Candidate*> named(std::string_view name) const;
  std::vector<std::string> names() const;

 private:
  std::vector<Candidate> all_;
};

}  // namespace mortise::plugin
