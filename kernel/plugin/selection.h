// SPDX-License-Identifier: Apache-2.0
//
// Which of the plugins that are there are started, by the configuration.
#pragma once

#include "kernel/config/config.h"
#include "kernel/config/settings.h"
#include "kernel/plugin/catalogue.h"

#include <map>
#include <string>
#include <vector>

namespace mortise::plugin {

/// A plugin that is to be started.
struct Chosen {
  Candidate candidate;
  config::Section options;
  config::Position where;  // of what switches it on
};

struct Selection {
  std::vector<Chosen> chosen;        // by name
  std::vector<std::string> idle;     // names of plugins that are there and not started
  std::vector<std::string> unasked;  // those of them that would decide what nobody is authenticated for
  std::map<std::string, config::Position> switched_off;  // those of which the configuration says so
  std::vector<std::string> notices;                      // for the log: something was asked for that has no effect
};

/// A plugin is on if [plugins.NAME] says so; else if [storage] names it; else if it is among plugins.standard. A store
/// that [storage] does not name is never started. A plugin that is on and cannot be, for any reason visible from
/// outside, is a problem, as is a [plugins.NAME] for which there is no file.
Selection select(const Catalogue& catalogue, config::Config& config, const config::Settings& settings,
                 config::Problems& problems);

}  // namespace mortise::plugin
