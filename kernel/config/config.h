// SPDX-License-Identifier: Apache-2.0
//
// The whole configuration: a file, the environment and flags, checked against what the kernel and its plugins declare.
#pragma once

#include "kernel/config/document.h"
#include "kernel/config/option_spec.h"
#include "kernel/config/overrides.h"
#include "kernel/config/value.h"

#include <mortise/error.h>

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::config {

/// Where a configuration comes from. Kept, so that it can be read again.
struct Sources {
  std::string file;                // empty: none
  std::vector<std::string> flags;  // "key=value" of each --set
  std::vector<std::pair<std::string, std::string>> environment;
  std::optional<Result<std::string>> text = std::nullopt;  // what came through a pipe, which cannot be read twice
};

/// Where the named file is an open pipe (/dev/stdin, <(…) of a shell), reads it into the sources.
void read_pipe(Sources& sources);

/// The process's environment, as Sources wants it.
std::vector<std::pair<std::string, std::string>> environment_variables();

/// Default-made, it has no sections. Use: load(), then plugin() or ignore_plugin() for each plugin that is known, then
/// finish(). Problems collect; a config with problems must not be acted upon. One thread.
class Config {
 public:
  Config() = default;
  /// Reads and checks the kernel's sections.
  static Config load(const Sources& sources, Problems& problems);
  /// The same with the text of sources.file in hand.
  static Config parse(std::string_view text, const Sources& sources, Problems& problems);

  /// False: nothing of the file is known, since it cannot be read or is no TOML; whatever else is said of the
  /// configuration would be said of the defaults.
  bool was_read() const noexcept { return was_read_; }
  /// A section of schema(). REQUIRES: `path` is in schema().
  const Section& section(std::string_view path) const { return sections_.find(path)->second; }
  const std::map<std::string, Section, std::less<>>& sections() const noexcept { return sections_; }

  /// Takes one value over from a newer config.
  void adopt(const std::string& section, const std::string& key, const Config& newer) {
    sections_.find(section)->second.set(key, *newer.section(section).find(key));
  }

  /// Names of plugins that the file or a flag mentions, and where.
  std::map<std::string, Position> mentioned_plugins() const;
  /// What [plugins.<name>] says of `enabled`; a Value without it is nullopt.
  std::optional<Value> plugin_enabled(const std::string& name, Problems& problems);
  /// Where an option of a plugin is set, other than `enabled`: the first one; nullopt if none is.
  std::optional<Position> plugin_setting(const std::string& name) const;
  /// The checked options of a plugin.
  Section plugin(const std::string& name, std::span<const OptionSpec> specs, Problems& problems);
  /// The options of this plugin are of no interest: it is switched off.
  void ignore_plugin(const std::string& name);

  /// Reports flags and variables that nothing took.
  void finish(Problems& problems) const;

 private:
  Config(std::optional<Node> root, const Sources& sources, Problems& problems);
  const Node* plugin_table(std::string_view name) const noexcept;

  bool was_read_ = false;
  Node root_;
  Overrides overrides_;
  std::map<std::string, Section, std::less<>> sections_;
  std::vector<std::string> known_keys_;
};

}  // namespace mortise::config
