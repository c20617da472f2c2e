// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/reload.h"

#include "kernel/server/changes.h"
#include "kernel/server/named_files.h"

#include <mortise/bytes.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace mortise::server {
namespace {

const plugin::Chosen* find(const Plan& plan, const std::string& plugin) {
  const auto& chosen = plan.selection.chosen;
  const auto it = std::find_if(chosen.begin(), chosen.end(), [&](const auto& c) { return c.candidate.name == plugin; });
  return it == chosen.end() ? nullptr : &*it;
}

/// What a plugin is given anew, and the keys that it then has in force.
struct Renewed {
  config::Section options;
  std::set<std::string> keys;
  bool any = false;
};

bool is_in_reloadable_tables(const plugin::Chosen& running, const config::OptionSpec& column) {
  const auto& all = running.candidate.manifest.options;
  return std::any_of(all.begin(), all.end(), [&](const config::OptionSpec& tables) {
    return tables.reloadable && column.name.starts_with(tables.name + ".");
  });
}

/// The options that are reloadable. What they name is read again with them: a file that a variable of the environment
/// names, those in the tables of a list.
Renewed renewed(const plugin::Chosen& running, const plugin::Chosen& now) {
  Renewed out{running.options, {}, false};
  for (const config::OptionSpec& option : running.candidate.manifest.options) {
    const config::Value* value = now.options.find(option.name);
    const config::Value* before = running.options.find(option.name);
    if (is_in_reloadable_tables(running, option))
      out.keys.insert("plugins." + running.candidate.name + "." + option.name);
    if (value == nullptr) continue;
    const bool same = before != nullptr && before->data == value->data;
    if (!option.reloadable && !(same && std::string_view(option.name).ends_with(kNamesVariable))) continue;
    if (option.reloadable) out.options.set(option.name, *value);
    out.any = out.any || option.reloadable;
    out.keys.insert("plugins." + running.candidate.name + "." + option.name);
  }
  return out;
}

/// Each plugin with reloadable options gets them. Their keys go from `changed`, to `done` where they were taken. False:
/// one did not take them.
bool reload_plugins(const Running& running, const Plan& fresh, std::vector<std::string>& changed,
                    std::vector<std::string>& done) {
  bool all_taken = true;
  for (plugin::Chosen& plugin : running.plan.selection.chosen) {
    const std::string& name = plugin.candidate.name;
    const plugin::Chosen* now = find(fresh, name);
    if (now == nullptr) continue;
    Renewed renewal = renewed(plugin, *now);
    if (!renewal.any) continue;
    const Result<void> taken = running.components.reload(name, renewal.options);
    if (taken)
      plugin.options = std::move(renewal.options);
    else
      running.logger.error("plugin '" + name + "' keeps the options it has: " + taken.error().message);
    all_taken = all_taken && taken;
    std::erase_if(changed, [&](const std::string& key) {
      if (!renewal.keys.contains(key)) return false;
      if (taken) done.push_back(key);
      if (const auto content = fresh.file_contents.find(key); taken && content != fresh.file_contents.end())
        running.plan.file_contents[key] = content->second;
      return true;
    });
  }
  return all_taken;
}

void apply(const Running& running, const Plan& fresh, const std::vector<std::string>& all_changed) {
  std::vector<std::string> changed = all_changed, done, left;
  bool whole = reload_plugins(running, fresh, changed, done);
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
      whole = false;
      continue;
    }
    for (const http::TlsChange& change : *tls) {
      running.logger.info("new connections get another TLS certificate",
                          {pair("was", change.before), pair("is", change.after)});
      done.push_back("server.tls");
    }
  }
  const std::string what = done.empty() ? "nothing" : fmt::format("{}", fmt::join(done, " "));
  if (whole)
    running.logger.info("reloaded the configuration", {pair("changed", what)});
  else
    running.logger.warning("not all of the configuration was reloaded", {pair("changed", what)});
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
