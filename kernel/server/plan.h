// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/config.h"
#include "kernel/config/settings.h"
#include "kernel/plugin/catalogue.h"
#include "kernel/plugin/instance.h"
#include "kernel/plugin/selection.h"

#include <map>
#include <string>

namespace mortise::server {

/// Everything that is decided before anything runs: the checked configuration and the plugins it chooses. Making one
/// has no effects; check-config makes one and throws it away, serve acts upon it, SIGHUP makes a second one to compare.
struct Plan {
  config::Sources sources;
  config::Config config;
  config::Settings settings;
  plugin::Catalogue catalogue;
  plugin::Selection selection;
  std::map<std::string, size_t> file_contents;  // of files that options name, by the key: see named_files.h
};

inline plugin::Patience patience_of(const Plan& plan) {
  return {plan.settings.plugins.start_timeout, plan.settings.plugins.stop_timeout};
}

/// A plan with problems must not be acted upon. Where the file cannot be read that is the only one, and the plan empty.
Plan make_plan(const config::Sources& sources, config::Problems& problems);
/// A plan to serve by: where the data is and where to listen are checked too.
Plan make_serving_plan(const config::Sources& sources, config::Problems& problems);

}  // namespace mortise::server
