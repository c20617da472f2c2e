// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/reload.h"

#include "kernel/server/changes.h"

#include <mortise/bytes.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace mortise::server {
namespace {

/// Each plugin with reloadable options gets them. Their keys go from `changed`, to `done` where they were taken.
void reload_plugins(const Running& running, const Plan& fresh, std::vector<std::string>& changed,
                    std::vector<std::string>& done) {
  for (plugin::Chosen& plugin : running.plan.selection.chosen) {
    const std::string& name = plugin.candidate.name;
    const auto& chosen = fresh.selection.chosen;
    const auto now =
        std::find_if(chosen.begin(), chosen.end(), [&](const auto& c) { return c.candidate.name == name; });
    if (now == chosen.end()) continue;
    config::Section options = plugin.options;
    std::set<std::string> keys;
    for (const config::OptionSpec& option : plugin.candidate.manifest.options) {
      const config::Value* value = option.reloadable ? now->options.find(option.name) : nullptr;
      if (value == nullptr) continue;
      options.set(option.name, *value);
      keys.insert("plugins." + name + "." + option.name);
    }
    if (keys.empty()) continue;
    const Result<void> taken = running.components.reload(name, options);
    if (taken)
      plugin.options = std::move(options);
    else
      running.logger.error("plugin '" + name + "' keeps the options it has: " + taken.error().message);
    std::erase_if(changed, [&](const std::string& key) {
      if (taken && keys.contains(key)) done.push_back(key);
      return keys.contains(key);
    });
  }
}

void apply(const Running& running, const Plan& fresh, const std::vector<std::string>& all_changed) {
  std::vector<std::string> changed = all_changed, done, left;
  reload_plugins(running, fresh, changed, done);
  for (const std::string& key : changed) {
    if (key == "log.level") {
      running.log.set_level(*support::parse_log_level(fresh.settings.log.level));
    } else if (key == "log.requests") {
      running.clients.log_requests(fresh.settings.log.requests);
    } else {
      left.push_back(key);
      continue;
    }
    running.plan.config.adopt("log", key.substr(key.find('.') + 1), fresh.config);
    done.push_back(key);
  }
  for (Front* front : {&running.clients, running.admin}) {
    if (front == nullptr) continue;
    auto tls = front->reload_tls();
    if (!tls) {
      running.logger.error("the TLS certificate was not reloaded: " + tls.error().message +
                           "; the old one stays in use");
      continue;
    }
    for (const http::TlsChange& change : *tls) {
      running.logger.info("new connections get another TLS certificate",
                          {pair("was", change.before), pair("is", change.after)});
      done.push_back("server.tls");
    }
  }
  running.logger.info("reloaded the configuration",
                      {pair("changed", done.empty() ? "nothing" : fmt::format("{}", fmt::join(done, " ")))});
  if (!left.empty())
    running.logger.warning("changed in the configuration, but needs a restart",
                           {pair("keys", fmt::format("{}", fmt::join(left, " ")))});
}

}  // namespace

void reload(const Running& running) {
  config::Problems problems;
  const Plan fresh = make_serving_plan(running.plan.sources, problems);
  if (!problems.empty()) {
    for (const config::Problem& problem : problems.all())
      running.logger.error("the configuration was not reloaded: " + problem.text,
                           {pair("where", config::to_string(problem.where))});
    return;
  }
  apply(running, fresh, changed_keys(running.plan, fresh));
}

}  // namespace mortise::server
