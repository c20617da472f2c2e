// SPDX-License-Identifier: Apache-2.0
//
// What all requests share: the host's services, the settings, the identity of this cluster of one node. Made at
// startup; what changes afterwards guards itself.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/auth.h>
#include <mortise/checksum.h>
#include <mortise/host.h>
#include <mortise/identities.h>
#include <mortise/jobs.h>
#include <mortise/object_service.h>
#include <mortise/records.h>
#include <mortise/tokens.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "api_base/document_budget.h"
#include "api_native/authn/login_limit.h"
#include "api_native/http/batch_load.h"
#include "api_native/http/request_metrics.h"
#include "api_native/http/summary_log.h"
#include "api_native/jobs/keyed_tasks.h"
#include "api_native/jobs/own_threads.h"

namespace mortise::api_native {

struct Settings {
  size_t max_message_bytes = size_t{8} << 20;
  size_t max_message_memory = size_t{256} << 20;
  uint64_t max_upload_bytes = uint64_t{5} << 40;
  uint64_t max_member_bytes = uint64_t{64} << 20;
  std::vector<std::string> easy_mounts;  // whose last part is the provider of the buckets below
  std::string promote_root;              // "" = nothing can be promoted
  std::string checksum_type = "xxhash";  // of new buckets
  uint64_t job_rate = 0;                 // bytes a second; 0: no limit
  int64_t lru_low_percent = 75;          // of the disk: the job "lru" stops there,
  int64_t lru_high_percent = 90;         // and does nothing below this
  int64_t work_timeout_ms = 0;           // for what is done for a request; 0: none
};

/// The cluster that clients see. It has two nodes with one address: what AIStore's proxies do, and what its targets do.
struct Cluster {
  std::string uuid;
  std::string proxy;
  std::string target;
  int64_t created_ms = 0;
  int64_t started_ns = 0;  // monotonic
};

struct Site {
  Host host;
  Objects objects;
  Access access;
  Checksums checksums;
  Settings settings;
  Cluster cluster;
  std::span<const Operation> operations;
  RequestMetrics metrics;
  Jobs jobs;
  Identities identities;  // nobody's, if there is no directory
  Tokens tokens;          // nobody's, if no tokens are taken
  Records records;
  std::shared_ptr<OwnThreads> threads;
  std::vector<const mortise_remote*> remotes = {};  // for what the object service is not asked: which buckets there are
  std::shared_ptr<KeyedTasks> archives = std::make_shared<KeyedTasks>(threads);  // by bucket and object
  std::shared_ptr<BatchLoad> batches = std::make_shared<BatchLoad>();
  std::shared_ptr<authn::LoginLimit> logins = std::make_shared<authn::LoginLimit>();
  std::shared_ptr<SummaryLog> summaries = std::make_shared<SummaryLog>();
  std::shared_ptr<api_base::DocumentBudget> messages =
      std::make_shared<api_base::DocumentBudget>(settings.max_message_memory);
};

}  // namespace mortise::api_native
