// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/fronts/fronts.h"
#include "kernel/plugin/host_table.h"
#include "kernel/plugin/selection.h"

#include <mortise/abi/plugin.h>
#include <mortise/abi/properties.h>

#include <chrono>
#include <memory>
#include <string>

namespace mortise::plugin {

/// How long a plugin may take for a step that nothing can interrupt. After that the process is ended with status 1 and
/// a line that says which plugin it was, and where.
struct Patience {
  std::chrono::milliseconds start{};  // loading, start(), find()
  std::chrono::milliseconds stop{};   // stop(), destroy()
};

/// A plugin that is loaded, and then started. Every failure, an exception that leaves start() among them, is one line
/// that names the plugin and the file. Threads: startup.
class Instance {
 public:
  /// Loads the library and checks its descriptor.
  static Result<std::unique_ptr<Instance>> load(const HostServices& services, const Chosen& chosen, Patience patience);
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;
  /// If it was started: unregisters, stops and destroys. The library stays mapped.
  ~Instance();

  /// Asks the plugin whether it would take its options. Before start(); has no effects.
  Result<void> check();
  /// The properties that the plugin declares, nullptr if none. Before start(); has no effects.
  Result<const mortise_properties*> properties();
  /// Why the plugin is refused, in one line with its name and file.
  Error refusal(const Error& why) const;
  /// Starts it and registers what it provides. Once.
  Result<void> start();

  /// Gives it the values that its reloadable options have now. Fails if it does not take them; then it goes on with
  /// what it has. After start().
  Result<void> reload(const config::Section& options);

  const std::string& name() const noexcept { return name_; }

 private:
  Instance(const HostServices& services, const Chosen& chosen, const mortise_plugin_descriptor& descriptor,
           Patience patience);
  Result<void> call_start();
  Result<void> register_tables();
  Result<const void*> find(const std::string& interface_id);

  const HostServices& services_;
  const std::string name_;
  const std::string path_;
  const Manifest manifest_;
  const mortise_plugin_descriptor& descriptor_;
  const Patience patience_;
  HostTable host_;
  Fronts fronts_;
  void* instance_ = nullptr;
  bool started_ = false;
};

}  // namespace mortise::plugin
