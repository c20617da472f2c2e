// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/plan.h"

#include "kernel/plugin/directories.h"
#include "kernel/server/access_plugins.h"
#include "kernel/server/check_addresses.h"
#include "kernel/server/check_buckets.h"
#include "kernel/server/check_paths.h"
#include "kernel/server/check_plugins.h"
#include "kernel/server/check_users.h"
#include "kernel/server/exposure.h"
#include "kernel/server/named_files.h"
#include "kernel/server/notices.h"

namespace mortise::server {

Plan make_plan(const config::Sources& sources, config::Problems& problems) {
  Plan plan;
  plan.sources = sources;
  plan.config = config::Config::load(sources, problems);
  if (!plan.config.was_read()) return plan;
  plan.settings = config::read_settings(plan.config, problems);
  auto& directories = plan.settings.plugins.directories;
  if (directories.empty()) directories = plugin::default_directories();
  Result<plugin::Catalogue> catalogue = plugin::Catalogue::scan(directories);
  if (!catalogue) {
    problems.add(plan.config.section("plugins").find("directories")->where, catalogue.error().message);
    return plan;
  }
  plan.catalogue = std::move(catalogue).value();
  plan.selection = plugin::select(plan.catalogue, plan.config, plan.settings, problems);
  plan.config.finish(problems);
  for (const std::string& note : problems.notes()) plan.selection.notices.push_back(note);
  check_access_plugins(plan, problems);
  check_buckets(plan, problems);
  check_users(plan, problems);
  check_plugins(plan, problems);
  add_notices(plan);
  plan.file_contents = contents_of(named_files(plan));
  return plan;
}

Plan make_serving_plan(const config::Sources& sources, config::Problems& problems) {
  Plan plan = make_plan(sources, problems);
  if (!plan.config.was_read()) return plan;
  check_paths(plan, problems);
  check_addresses(plan, problems);
  check_exposure(plan, problems);
  return plan;
}

}  // namespace mortise::server
