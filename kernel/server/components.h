// SPDX-License-Identifier: Apache-2.0
//
// Starts the server's components one after the other and stops them in reverse.
#pragma once

#include "kernel/plugin/host_table.h"
#include "kernel/plugin/instance.h"
#include "kernel/server/component_table.h"
#include "kernel/server/path_names.h"
#include "kernel/server/plan.h"
#include "kernel/server/properties.h"

#include <mortise/error.h>

#include <memory>
#include <string>
#include <vector>

namespace mortise::server {

/// Threads: startup.
class Components {
 public:
  Components(const plugin::HostServices& services, const Plan& plan);
  Components(const Components&) = delete;
  Components& operator=(const Components&) = delete;
  /// Calls stop().
  ~Components();

  /// Everything that can be told without effects: loads the plugins, starts those that give nothing but checksums, asks
  /// the others whether they would take their options, and looks whether the checksums that are named are there; and,
  /// if a bucket is to have an owner, starts those that do nothing but know who people are, and asks for the owner.
  /// `serve` does this before anything else, `check-config` does nothing else. Once.
  void check(config::Problems& problems);
  /// On failure what was started is stopped again. REQUIRES: check() found no problem.
  Result<void> start();
  /// Gives a plugin that was started the values that its reloadable options have now.
  Result<void> reload(const std::string& plugin, const config::Section& options);
  void stop();
  /// Names that no bucket may have. Those of mounts that plugins make up are added once they run.
  PathNames& path_names() noexcept { return path_names_; }

 private:
  struct Entry {
    ComponentRow row;
    std::unique_ptr<plugin::Instance> loaded;  // of a plugin, until it is started
    bool started = false;
  };
  void add_properties(const Entry& entry, config::Problems& problems);
  void load(Entry& entry, config::Problems& problems);
  void start_those(const std::vector<size_t>& order, bool (*wanted)(const plugin::Unit&), config::Problems& problems);
  config::Position place_of(const plugin::Chosen& refused, const std::string& message) const;
  void check_owners(const std::vector<size_t>& order, config::Problems& problems);
  void check_backends(const std::vector<size_t>& order, config::Problems& problems);
  bool has_all_it_wants(const plugin::Unit& unit) const;
  void check_checksums(config::Problems& problems) const;
  Result<std::unique_ptr<Component>> make(Entry& entry);
  Result<void> start_one(Entry& entry);
  Result<std::vector<size_t>> order() const;

  const plugin::HostServices& services_;
  const Plan& plan_;
  struct Started {
    std::string name;
    std::unique_ptr<Component> component;
  };
  Properties properties_;  // of the object service and of all loaded plugins
  PathNames path_names_;
  std::vector<Entry> entries_;
  std::vector<Started> started_;  // in the order of start
};

}  // namespace mortise::server
