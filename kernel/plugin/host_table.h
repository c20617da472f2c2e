// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/value.h"
#include "kernel/plugin/manifest.h"
#include "kernel/plugin/registry.h"
#include "kernel/support/executor.h"
#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/abi/host.h>
#include <mortise/host.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// What every plugin's host is made of. All of it outlives all plugins.
struct HostServices {
  support::Log& log;
  support::Metrics& metrics;
  support::Executor& executor;
  Registry& registry;
  std::string data_directory;  // absolute; each plugin's is below it
  mortise_mode mode = MORTISE_MODE_SERVE;
};

/// One plugin's view of the host: its log category, options, data directory. Neither copied nor moved, since plugins
/// hold its address. Services of the kernel that live between plugins get one too.
class HostTable {
 public:
  /// A service of the kernel's own: it finds everything.
  HostTable(const HostServices& services, std::string name, config::Section options);
  /// A plugin's. It finds what `manifest` requires or wants. `plugin`, its name, lives as long as the process.
  HostTable(const HostServices& services, const Manifest& manifest, config::Section options, const char* plugin);
  HostTable(const HostTable&) = delete;
  HostTable& operator=(const HostTable&) = delete;
  ~HostTable() { end_leases(); }

  const mortise_host* abi() const noexcept { return &abi_; }
  Host host() const noexcept { return Host(&abi_); }

  /// Stopping the plugin takes run_delayed_tasks_now(), its stop(), end_tasks(), its destroy(): no task of it runs
  /// after that.
  void run_delayed_tasks_now() { tasks_.run_delayed_now(); }
  void end_tasks() { tasks_.close(); }
  /// Releases the leases that are left. The holder uses none of the tables any more.
  void end_leases() { services_.registry.leases().end(this); }

 private:
  struct Abi : mortise_host {
    const HostTable* owner;
  };
  static const HostTable& of(const mortise_host* self) noexcept { return *static_cast<const Abi*>(self)->owner; }
  struct Functions;  // those behind the table
  HostTable(const HostServices& services, std::string name, config::Section options, const char* plugin,
            std::optional<std::vector<std::string>> findable);
  /// False: the plugin did not declare that it uses this; that is told.
  bool may_find(std::string_view interface_id) const;

  const HostServices& services_;
  const std::string name_;
  const std::string asker_;  // as the registry knows it: no plugin's name has a dot
  const config::Section options_;
  const std::string data_directory_;
  const std::optional<std::vector<std::string>> findable_;  // interfaces; nothing: all
  mutable support::TaskGroup tasks_;
  Abi abi_;
};

}  // namespace mortise::plugin
