// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/config.h"
#include "kernel/config/settings.h"
#include "support/temp_directory.h"

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace mortise::config {

/// A configuration from a text, flags and variables, as the program would read it.
class LoadedConfig {
 public:
  explicit LoadedConfig(const std::string& toml, std::vector<std::string> flags = {},
                        std::vector<std::pair<std::string, std::string>> environment = {}) {
    file_ = (directory_.path() / "m.toml").string();
    std::ofstream(file_) << toml;
    config = Config::load({file_, std::move(flags), std::move(environment)}, problems);
    settings = read_settings(config, problems);
  }
  /// The problems, the file's path written as "m.toml".
  std::string complaints() const {
    std::string text = problems.to_string();
    for (size_t at; (at = text.find(file_)) != std::string::npos;) text.replace(at, file_.size(), "m.toml");
    return text;
  }

  Problems problems;
  Config config;
  Settings settings;

 private:
  test::TempDirectory directory_;
  std::string file_;
};

}  // namespace mortise::config
