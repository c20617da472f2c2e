// SPDX-License-Identifier: Apache-2.0
//
// The running server: owns everything, starts it in order and stops it in reverse.
#pragma once

#include "kernel/admin/admin.h"
#include "kernel/http/router.h"
#include "kernel/server/admin_key.h"
#include "kernel/server/components.h"
#include "kernel/server/front.h"
#include "kernel/server/health.h"
#include "kernel/server/mounts.h"
#include "kernel/server/plan.h"
#include "kernel/server/ready_file.h"
#include "kernel/server/storage_metrics.h"
#include "kernel/support/call_watch.h"
#include "kernel/support/executor.h"
#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/abi/object_service.h>

#include <memory>
#include <string>
#include <vector>

namespace mortise::jobs {
class JobsService;
}

namespace mortise::server {

/// Threads: all calls on the one that started it.
class Server {
 public:
  /// Starts plugins and services, makes the seeded buckets, listens. On failure the reason is logged, in one line, and
  /// everything that ran is stopped again.
  static Result<std::unique_ptr<Server>> start(Plan plan, support::Log& log);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  /// Calls stop().
  ~Server();

  /// Reads the configuration again, takes over what can change at run time, and logs what cannot. A configuration with
  /// problems changes nothing.
  void reload();
  /// Takes no new connections, waits for running requests at most server.drain_timeout, then stops everything. If that
  /// hangs, the process ends with status 1.
  void stop();

 private:
  Server(Plan plan, support::Log& log);
  Result<void> start_all();
  Result<void> check_components();
  Result<void> seed(const mortise_objects& objects);
  jobs::JobsService& jobs_service() const;
  bool end_questions() const;
  void offer_scrubs();
  Result<void> make_admin_key();
  Result<void> write_admin_file();
  void watch_health();
  Result<Mounts> collect_mounts();
  void mount_apis(const Mounts& mounts);
  Result<void> bind_addresses();
  Result<void> listen();
  Result<void> listen_to_operator();
  std::string admin_address() const { return admin_front_ ? admin_front_->addresses().front() : std::string(); }
  std::string authentication() const;
  void announce();

  Plan plan_;
  support::Log& log_;
  support::Logger logger_;
  support::Metrics metrics_;
  support::Executor executor_;
  Health health_;
  support::CallWatch call_watch_;
  plugin::Registry registry_;
  plugin::HostServices services_;
  plugin::HostTable host_;  // leases what plugins give, while the components run
  admin::Admin admin_;
  StorageMetrics storage_metrics_;
  Components components_;
  http::Router router_;
  http::Router admin_router_;
  std::unique_ptr<Front> front_;
  std::unique_ptr<Front> admin_front_;
  ReadyFile ready_file_;
  std::string admin_key_;
  std::unique_ptr<AdminFile> admin_file_;
  bool serves_clients_ = false;  // an API is there for them
  bool stopped_ = false;
};

}  // namespace mortise::server
