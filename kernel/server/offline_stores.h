// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/objects/service/offline.h"
#include "kernel/plugin/host_table.h"
#include "kernel/plugin/instance.h"
#include "kernel/server/plan.h"
#include "kernel/support/executor.h"
#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/error.h>

#include <memory>
#include <string>
#include <vector>

namespace mortise::server {

/// The two plugins of [storage] and those with checksums, started without anything else: for `mortise fsck`. Threads:
/// startup.
class OfflineStores {
 public:
  enum class Use {
    check,   // nothing on the disk is made or changed
    repair,  // what is damaged is mended, where the stores can
    pair,    // whether they belong together is not asked; refused if something is damaged
    repair_and_pair,
  };
  /// Fails if the data directory is not there, if a server uses the stores, if they were never used, or do not belong
  /// together. `plan` must outlive this.
  static Result<std::unique_ptr<OfflineStores>> open(const Plan& plan, Use use);
  OfflineStores(const OfflineStores&) = delete;
  OfflineStores& operator=(const OfflineStores&) = delete;
  ~OfflineStores();

  objects::Offline& objects() noexcept { return *objects_; }

  /// Whether the plugins that keep users would start with what they have kept: why one would not. Changes nothing.
  Result<void> check_identities();

 private:
  /// `damaged`: the plugin that is to mend its data though the others are only looked at; "" for none. If a plugin's
  /// data are damaged, its name is left there.
  static Result<std::unique_ptr<OfflineStores>> open_as(const Plan& plan, Use use, std::string& damaged);
  static Result<std::unique_ptr<OfflineStores>> start(const Plan& plan, Use use, std::string& damaged);
  static Result<void> mend(const Plan& plan);
  static Result<void> look_for_damage(const Plan& plan);
  OfflineStores(const Plan& plan, Use use);
  Result<void> start_plugins(std::string& damaged);
  Result<void> open_objects();

  const Plan& plan_;
  const Use use_;
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
