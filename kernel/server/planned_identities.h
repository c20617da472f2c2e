// SPDX-License-Identifier: Apache-2.0
//
// While options are checked nothing has started, but a plugin may want to know whether somebody will keep users: it
// finds a table that knows those of the configuration, and cannot say more yet.
#pragma once

#include "kernel/plugin/registry.h"
#include "kernel/server/plan.h"

#include <memory>

namespace mortise::server {

class PlannedIdentities {
 public:
  /// `planned`: a plugin that will start gives mortise.identity/1.
  PlannedIdentities(plugin::Registry& registry, const Plan& plan, bool planned);
  PlannedIdentities(const PlannedIdentities&) = delete;
  PlannedIdentities& operator=(const PlannedIdentities&) = delete;
  ~PlannedIdentities();

 private:
  class Table;
  plugin::Registry& registry_;
  const std::unique_ptr<const Table> table_;
};

}  // namespace mortise::server
