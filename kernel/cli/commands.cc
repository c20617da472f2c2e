// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/commands.h"

#include "kernel/cli/command_line.h"
#include "kernel/cli/output.h"
#include "kernel/plugin/abi_window.h"
#include "kernel/plugin/start_order.h"
#include "kernel/server/plan.h"
#include "kernel/server/rehearsal.h"
#include "kernel/support/version.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

namespace mortise::cli {
namespace {

bool is_chosen(const server::Plan& plan, const plugin::Candidate& candidate) {
  return std::any_of(plan.selection.chosen.begin(), plan.selection.chosen.end(),
                     [&](const plugin::Chosen& chosen) { return chosen.candidate.path == candidate.path; });
}

std::string or_dash(const std::string& text) { return text.empty() ? "-" : text; }

void print_option(const config::OptionSpec& option) {
  std::string line = fmt::format("  {}: {}", option.name, config::describe(option.type));
  if (!option.range.empty()) line += fmt::format(", {}", option.range);
  line += option.required ? ", required" : fmt::format(", default \"{}\"", option.default_value);
  say("{}\n      {}\n", line, option.help);
}

}  // namespace

int check_config(const config::Sources& sources) {
  config::Problems problems;
  const server::Plan plan = server::make_serving_plan(sources, problems);
  if (problems.empty()) server::rehearse(plan, problems);
  if (!problems.empty()) {
    say_lines(problems.to_string(), stderr);
    return kFailure;
  }
  for (const std::string& notice : plan.selection.notices) say("note: {}\n", notice);
  say("{}: ok\n", sources.file);
  return kSuccess;
}

int list_plugins(const config::Sources& sources) {
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!plan.catalogue.all().empty())
    say("{:<20} {:<9} {:<8} {:<40} {}\n", "NAME", "VERSION", "STATE", "PROVIDES", "FILE");
  for (const plugin::Candidate& candidate : plan.catalogue.all()) {
    const char* state = !candidate.fault.empty() ? "refused" : is_chosen(plan, candidate) ? "enabled" : "off";
    say("{:<20} {:<9} {:<8} {:<40} {}\n", candidate.name, or_dash(candidate.manifest.version), state,
        or_dash(fmt::format("{}", fmt::join(candidate.manifest.provides, " "))), candidate.path);
  }
  for (const std::string& name : plan.selection.unasked)
    say("{}: standard, but off while no authentication plugin is enabled\n", name);
  for (const plugin::Candidate& candidate : plan.catalogue.all())
    if (!candidate.fault.empty()) say("refused: {}\n", candidate.fault);
  if (problems.empty()) return kSuccess;
  say_lines(problems.to_string(), stderr);
  return kFailure;
}

int inspect_plugin(const std::string& file) {
  const plugin::Candidate candidate = plugin::inspect(file);
  const plugin::Manifest& manifest = candidate.manifest;
  if (!manifest.name.empty()) {
    say("name:        {}\nversion:     {}\nlicence:     {}\ndescription: {}\n", manifest.name, manifest.version,
        manifest.licence, manifest.description);
    say("built for:   SDK {}, needs a host of at least {}\n", plugin::to_string(manifest.abi),
        plugin::to_string(manifest.min_host));
    const auto list = [](const std::vector<std::string>& ids) {
      return or_dash(fmt::format("{}", fmt::join(ids, " ")));
    };
    say("provides:    {}\nneeds:       {}\nwants:       {}\n", list(manifest.provides), list(manifest.needs),
        list(manifest.wants));
    say("options:     {}\n", manifest.options.empty() ? "none" : "");
    for (const config::OptionSpec& option : manifest.options) print_option(option);
  }
  if (candidate.fault.empty()) return kSuccess;
  std::fflush(stdout);
  return refuse(candidate.fault, kFailure);
  return kFailure;
}

int print_version() {
  const plugin::AbiWindow window = plugin::host_window();
  say("mortise {} (runs plugins built for SDK {} to {})\n", kVersion, plugin::to_string(window.oldest),
      plugin::to_string(window.newest));
  return kSuccess;
}

}  // namespace mortise::cli
