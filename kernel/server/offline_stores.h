// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/offline.h"
#include "kernel/plugin/host_table.h"
#include "kernel/plugin/instance.h"
#include "kernel/server/plan.h"
#include "kernel/support/executor.h"
#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/error.h>

#include <memory>
#include <vector>

namespace mortise::server {

/// The two plugins of [storage] and those with checksums, started without anything else: for `mortise fsck`. Threads:
/// startup.
class OfflineStores {
 public:
  /// Fails if the data directory is not there, if a server uses the stores, or if they were never used. `plan` must
  /// outlive this.
  static Result<std::unique_ptr<OfflineStores>> open(const Plan& plan);
  OfflineStores(const OfflineStores&) = delete;
  OfflineStores& operator=(const OfflineStores&) = delete;
  ~OfflineStores();

  objects::Offline& objects() noexcept { return *objects_; }

 private:
  explicit OfflineStores(const Plan& plan);
  Result<void> start_plugins();
  Result<void> open_objects();

  const Plan& plan_;
  support::Log log_;
  support::Metrics metrics_;
  support::Executor executor_;
  plugin::Registry registry_;
  plugin::HostServices services_;
  std::vector<std::unique_ptr<plugin::Instance>> plugins_;  // in the order of start
  plugin::HostTable host_;
  std::unique_ptr<objects::Offline> objects_;
};

}  // namespace mortise::server
