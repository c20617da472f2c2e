// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/host_table.h"
#include "kernel/support/running_call.h"
#include "kernel/support/watchdog.h"

#include <mortise/error.h>

#include <chrono>
#include <exception>
#include <string>

namespace mortise::plugin {

/// A step in a plugin's life that nothing can interrupt, because a thread that hangs in foreign code cannot be ended
/// alone.
class Step {
 public:
  /// If it is not destroyed within `patience`, the process ends with status 1. `function` is a literal.
  Step(const HostServices& services, const std::string& plugin, const std::string& path, const char* function,
       std::chrono::milliseconds patience);

  /// Runs `call`; an exception that comes out of it is an Error that completes "FILE …".
  template <class Call>
  Result<void> run(Call&& call) const {
    try {
      call();
      return {};
    } catch (const std::exception& e) {
      return Error(Status::internal, std::string("threw an exception in ") + function_ + ": " + e.what());
    } catch (...) {
      return Error(Status::internal, std::string("threw an exception in ") + function_);
    }
  }

 private:
  const char* function_;
  support::RunningCall running_;
  support::Watchdog watchdog_;
};

}  // namespace mortise::plugin
