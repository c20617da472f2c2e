// SPDX-License-Identifier: Apache-2.0
//
// What all requests share: the host's services, the settings and the metrics. Made at startup, then only read.
#pragma once

#include <mortise/auth.h>
#include <mortise/checksum.h>
#include <mortise/host.h>
#include <mortise/object_service.h>
#include <mortise/users.h>

#include <cstdint>
#include <memory>
#include <string>

#include "api_base/document_budget.h"
#include "api_base/in_flight.h"
#include "api_s3/http/operation_table.h"
#include "api_s3/http/request_metrics.h"
#include "s3_model/cors.h"
#include "s3_model/lifecycle.h"
#include "s3_model/rules_cache.h"

namespace mortise::api_s3 {

using CorsCache = s3_model::RulesCache<s3_model::Cors, s3_model::kCorsProperty>;
using LifecycleCache = s3_model::RulesCache<s3_model::Lifecycle, s3_model::kLifecycleProperty>;

struct S3Settings {
  /// Which location constraints a new bucket may have: any name, those that AWS has, or only the server's own region.
  enum class Locations : uint8_t { any, aws, own };

  std::string region = "us-east-1";
  Locations locations = Locations::any;
  size_t max_xml_bytes = size_t{4} << 20;
  size_t max_document_memory = size_t{64} << 20;
  uint64_t max_upload_bytes = uint64_t{5} << 30;
  std::string default_checksum = "crc64nvme";  // of objects whose client sends none; "": none
  std::string host_id;                         // x-amz-id-2: which process answered
  int64_t work_timeout_ms = 0;                 // for what is done for a request; 0: none
};

struct Site {
  Host host;
  Objects objects;
  Access access;
  Users users;
  Checksums checksums;
  S3Settings settings;
  OperationTable operations;
  RequestMetrics metrics;
  bool evaluates_policies = false;  // a plugin does: mortise.policies/1
  bool obeys_lifecycle = false;     // a plugin does, which declares the property
  bool serves_websites = false;     // likewise
  std::shared_ptr<api_base::DocumentBudget> documents =
      std::make_shared<api_base::DocumentBudget>(settings.max_document_memory);
  std::shared_ptr<CorsCache> cors = std::make_shared<CorsCache>();
  std::shared_ptr<LifecycleCache> lifecycle = std::make_shared<LifecycleCache>();
  std::shared_ptr<api_base::InFlight> in_flight = std::make_shared<api_base::InFlight>();
};

}  // namespace mortise::api_s3
