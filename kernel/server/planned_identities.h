// SPDX-License-Identifier: Apache-2.0
//
// While options are checked nothing has started, but a plugin may want to know whether somebody will keep users: it
// finds a table that knows those of the configuration, and cannot say more yet.
//
// An entry that it lists has, beside each document NAME, the value "where.NAME": the line of the configuration that it
// is from. A plugin that refuses a document begins its message with that, and the line is told as the place.
#pragma once

#include "kernel/plugin/registry.h"
#include "kernel/server/plan.h"

#include <memory>
#include <string>

namespace mortise::server {

class PlannedIdentities {
 public:
  /// `planned`: a plugin that will start gives mortise.identity/1.
  PlannedIdentities(plugin::Registry& registry, const Plan& plan, bool planned);
  PlannedIdentities(const PlannedIdentities&) = delete;
  PlannedIdentities& operator=(const PlannedIdentities&) = delete;
  ~PlannedIdentities();

  /// If the message of a refusal says that something in the configuration is the reason: takes that out of it, as the
  /// place.
  void find_place(std::string& message, config::Position& where) const;

 private:
  class Table;
  plugin::Registry& registry_;
  const Plan& plan_;
  const std::unique_ptr<const Table> table_;
};

}  // namespace mortise::server
