// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/step.h"

#include <fmt/format.h>

#include <unistd.h>

namespace mortise::plugin {

Step::Step(const HostServices& services, const std::string& plugin, const std::string& path, const char* function,
           std::chrono::milliseconds patience)
    : function_(function),
      running_(support::keep_text(plugin), function),
      watchdog_(patience, [&services, plugin, path, function, patience] {
        services.log.write(LogLevel::error, "kernel",
                           fmt::format("plugin '{}' hangs in {}: {} did not return within {} ms; giving up", plugin,
                                       function, path, patience.count()));
        services.log.flush(std::chrono::seconds(1));
        _exit(1);
      }) {}

}  // namespace mortise::plugin
