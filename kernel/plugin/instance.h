// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/host_table.h"
#include "kernel/plugin/selection.h"

#include <mortise/abi/plugin.h>

#include <chrono>
#include <memory>
#include <string>

namespace mortise::plugin {

/// A started plugin. Threads: startup.
class Instance {
 public:
  /// Loads the library, checks its descriptor, starts it and registers what it provides. Every failure, an exception
  /// that leaves start() among them, is one line that names the plugin and the file. Nothing can interrupt a start()
  /// that never returns: after `patience` the process is ended with status 1 and a line that says which plugin it was.
  static Result<std::unique_ptr<Instance>> start(const HostServices& services, const Chosen& chosen,
                                                 std::chrono::milliseconds patience);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  /// Unregisters, stops and destroys. The library stays mapped.
  ~Instance();

  const std::string& name() const noexcept { return name_; }

 private:
  Instance(const HostServices& services, const Chosen& chosen, const mortise_plugin_descriptor& descriptor);
  Result<void> call_start(std::chrono::milliseconds patience);
  Result<void> register_tables(const std::vector<std::string>& interface_ids);

  const HostServices& services_;
  const std::string name_;
  const std::string path_;
  const mortise_plugin_descriptor& descriptor_;
  HostTable host_;
  void* instance_ = nullptr;
  bool started_ = false;
};

}  // namespace mortise::plugin
