// SPDX-License-Identifier: Apache-2.0
//
// What is started one after the other and stopped in reverse: plugins, and between them the kernel's own services.
#pragma once

#include "kernel/plugin/host_table.h"
#include "kernel/plugin/instance.h"
#include "kernel/plugin/start_order.h"
#include "kernel/server/plan.h"

#include <mortise/error.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {

/// Something started. Its destructor stops it.
class Part {
 public:
  Part() = default;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  virtual ~Part() = default;
};

/// Starts and stops all parts. Threads: startup.
class Parts {
 public:
  Parts(const plugin::HostServices& services, const Plan& plan);
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  /// Calls stop().
  ~Parts();

  /// Everything that can be told without effects: loads the plugins, starts those that give nothing but checksums, asks
  /// the others whether they would take their options, and looks whether the checksums that are named are there.
  /// `serve` does this before anything else, `check-config` does nothing else. Once.
  void check(config::Problems& problems);
  /// On failure what was started is stopped again. REQUIRES: check() found no problem.
  Result<void> start();
  void stop();

 private:
  void load(size_t unit, config::Problems& problems);
  void start_checksums(const std::vector<size_t>& order, config::Problems& problems);
  void check_checksums(config::Problems& problems) const;
  Result<std::unique_ptr<Part>> start_one(size_t unit);
  Result<void> start_unit(size_t unit);

  const plugin::HostServices& services_;
  const Plan& plan_;
  struct Started {
    std::string name;
    std::unique_ptr<Part> part;
  };
  const std::vector<plugin::Unit> units_;
  std::vector<std::unique_ptr<plugin::Instance>> loaded_;  // by number of the unit; nullptr: started, or no plugin
  std::vector<Started> started_;                           // in the order of start
};

/// Under this name the object service's objects::Scrubber is in the registry: private to the kernel.
inline constexpr const char* kScrubberId = "kernel.scrubber";

Result<std::unique_ptr<Part>> start_objects(const plugin::HostServices& services, const Plan& plan);

Result<std::unique_ptr<Part>> start_access(const plugin::HostServices& services, const config::Settings& settings);

}  // namespace mortise::server
