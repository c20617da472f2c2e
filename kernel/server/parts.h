// SPDX-License-Identifier: Apache-2.0
//
// What is started one after the other and stopped in reverse: plugins, and between them the kernel's own services.
#pragma once

#include "kernel/plugin/host_table.h"
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

  /// On failure what was started is stopped again.
  Result<void> start();
  void stop();

 private:
  std::vector<plugin::Unit> units() const;
  Result<std::unique_ptr<Part>> start_one(size_t unit);

  const plugin::HostServices& services_;
  const Plan& plan_;
  struct Started {
    std::string name;
    std::unique_ptr<Part> part;
  };
  std::vector<Started> started_;  // in the order of start
};

/// Under this name the object service's objects::Scrubber is in the registry: the kernel's own, no plugin's business.
inline constexpr const char* kScrubberId = "kernel.scrubber";

/// The object service over the stores that [storage] names, as "mortise.objects/1".
plugin::Unit objects_unit();
Result<std::unique_ptr<Part>> start_objects(const plugin::HostServices& services, const config::Settings& settings);

/// The access service over all authentication and authorization plugins, as "mortise.access/1".
plugin::Unit access_unit();
Result<std::unique_ptr<Part>> start_access(const plugin::HostServices& services, const config::Settings& settings);

}  // namespace mortise::server
