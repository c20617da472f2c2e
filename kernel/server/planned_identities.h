// SPDX-License-Identifier: Apache-2.0
//
// While options are checked nothing has started, but a plugin may want to know whether somebody will keep users: it
// finds a table that cannot answer yet.
#pragma once

#include "kernel/plugin/registry.h"

namespace mortise::server {

class PlannedIdentities {
 public:
  /// `planned`: a plugin that will start gives mortise.identity/1.
  PlannedIdentities(plugin::Registry& registry, bool planned);
  PlannedIdentities(const PlannedIdentities&) = delete;
  PlannedIdentities& operator=(const PlannedIdentities&) = delete;
  ~PlannedIdentities();

 private:
  plugin::Registry& registry_;
};

}  // namespace mortise::server
