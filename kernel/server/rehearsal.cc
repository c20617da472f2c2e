// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/rehearsal.h"

#include "kernel/server/components.h"

#include <filesystem>

namespace mortise::server {

void rehearse(const Plan& plan, config::Problems& problems) {
  support::Log log(LogLevel::warning, support::LogFormat::automatic);
  support::Metrics metrics;
  support::Executor executor(1);
  plugin::Registry registry;
  std::error_code failure;
  const std::filesystem::path data = std::filesystem::absolute(plan.settings.server.data_dir, failure);
  plugin::HostServices services{log, metrics, executor, registry, data.lexically_normal().string()};
  services.mode = MORTISE_MODE_CHECK;  // what is started here makes nothing and asks nobody
  Components components(services, plan);
  components.check(problems);
  components.stop();
  executor.close();
}

}  // namespace mortise::server
