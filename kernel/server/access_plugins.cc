// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/access_plugins.h"

#include "kernel/server/named_files.h"
#include "kernel/server/plan.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/secret_variable.h>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace mortise::server {
namespace {

bool authenticates(const plugin::Manifest& manifest) { return plugin::provides(manifest, MORTISE_AUTHN_ID); }

bool has_authentication(const plugin::Selection& selection) {
  return std::any_of(selection.chosen.begin(), selection.chosen.end(),
                     [](const plugin::Chosen& chosen) { return authenticates(chosen.candidate.manifest); });
}

/// The first environment variable that is set and from which the plugin would take a key, or that names the file with
/// it; "" if there is none.
std::string key_in_environment(const Plan& plan, const plugin::Manifest& manifest) {
  for (const config::OptionSpec& option : manifest.options) {
    if (!std::string_view(option.name).ends_with(kNamesVariable)) continue;
    for (const auto& [name, value] : plan.sources.environment)
      if (name == option.default_value || name == option.default_value + kOfFile) return name;
  }
  return {};
}

class IdlePlugin {
 public:
  IdlePlugin(Plan& plan, const plugin::Candidate& candidate, config::Problems& problems)
      : plan_(plan), candidate_(candidate), problems_(problems) {}

  void check() {
    const std::string& name = candidate_.name;
    const std::optional<config::Position> set = plan_.config.plugin_setting(name);
    const std::string variable = key_in_environment(plan_, candidate_.manifest);
    if (!set && variable.empty()) return;
    const std::string what = set ? fmt::format("plugins.{} has settings", name)
                                 : fmt::format("the environment variable {} is set", variable);
    if (plan_.config.plugin_enabled(name, problems_)) {  // "false", or it would have been chosen
      plan_.selection.notices.push_back(what + ", and nobody is asked for keys, as plugins." + name + ".enabled says");
      return;
    }
    problems_.add(set.value_or(config::Position{"environment " + variable, 0, 0}),
                  fmt::format("{}, but the plugin is not enabled: nobody would be asked for keys. Write [plugins.{}] "
                              "enabled = true, or enabled = false if that is meant",
                              what, name));
  }

 private:
  Plan& plan_;
  const plugin::Candidate& candidate_;
  config::Problems& problems_;
};

void check_idle_plugins(Plan& plan, config::Problems& problems) {
  for (const std::string& name : std::vector<std::string>(plan.selection.idle))
    for (const plugin::Candidate* candidate : plan.catalogue.named(name))
      if (authenticates(candidate->manifest)) IdlePlugin(plan, *candidate, problems).check();
}

/// Authorization plugins have no effect while there is no authentication.
void leave_out_authorization(Plan& plan, config::Problems& problems) {
  auto& chosen = plan.selection.chosen;
  const auto is_only_authorization = [&](const plugin::Chosen& plugin) {
    const auto& interfaces = plugin.candidate.manifest.provides;
    const auto is_of_it = [](std::string_view id) { return id == MORTISE_AUTHZ_ID || id == MORTISE_POLICIES_ID; };
    if (!plugin::provides(plugin.candidate.manifest, MORTISE_AUTHZ_ID)) return false;
    if (!std::all_of(interfaces.begin(), interfaces.end(), is_of_it)) return false;
    if (const auto enabled = plan.config.plugin_enabled(plugin.candidate.name, problems))
      problems.add(enabled->where,
                   fmt::format("plugins.{} decides what identities may do, but no authentication plugin is enabled: it "
                               "would never be asked, and everybody could do everything. Enable one "
                               "([plugins.auth_sigv4] enabled = true), or remove this line",
                               plugin.candidate.name));
    return true;
  };
  for (const plugin::Chosen& plugin : chosen)
    if (is_only_authorization(plugin)) plan.selection.unasked.push_back(plugin.candidate.name);
  auto& idle = plan.selection.idle;
  idle.insert(idle.end(), plan.selection.unasked.begin(), plan.selection.unasked.end());
  std::erase_if(chosen, [&](const plugin::Chosen& plugin) {
    return std::find(idle.begin(), idle.end(), plugin.candidate.name) != idle.end();
  });
}

/// Users and keys, too: a server that hands out keys and asks nobody for one is not what its operator means.
void refuse_unasked_identities(Plan& plan, config::Problems& problems) {
  for (const plugin::Chosen& plugin : plan.selection.chosen) {
    if (!plugin::provides(plugin.candidate.manifest, MORTISE_IDENTITY_ID)) continue;
    if (const auto enabled = plan.config.plugin_enabled(plugin.candidate.name, problems))
      problems.add(
          enabled->where,
          fmt::format("plugins.{} keeps users and keys, but no authentication plugin is enabled: nobody would be "
                      "asked for a key, and everybody could do everything. Enable one ([plugins.auth_sigv4] "
                      "enabled = true), or remove this line",
                      plugin.candidate.name));
  }
}

}  // namespace

void check_access_plugins(Plan& plan, config::Problems& problems) {
  check_idle_plugins(plan, problems);
  if (!has_authentication(plan.selection)) {
    leave_out_authorization(plan, problems);
    refuse_unasked_identities(plan, problems);
  }
}

}  // namespace mortise::server
