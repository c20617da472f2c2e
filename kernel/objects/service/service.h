// SPDX-License-Identifier: Apache-2.0
//
// The object service: buckets, objects, versions, multipart uploads and listings over a meta store and a blob store.
//
//   auto service = Service::open(host, options);
//   … service->table() …                       mortise.objects/1, any thread
//   service->stop();                           when no calls come and no body is being read any more
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/host.h>

#include <memory>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/maintenance/body_sample.h"
#include "kernel/objects/maintenance/collector.h"
#include "kernel/objects/maintenance/pairing.h"
#include "kernel/objects/service/parts.h"

namespace mortise::objects {

class Service {
 public:
  /// Checks the stored format and recovers the blobs of writers that died. Start-up: blocks.
  static Result<std::unique_ptr<Service>> open(const Host& host, ServiceOptions options);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  /// Valid as long as this.
  const mortise_objects* table() const noexcept { return &table_; }
  /// Waits for changes under way. The stores, the host and its executor must still be there. Idempotent.
  void stop();

  /// For the jobs that work beside the service: Scrubber, CollectorJobs. They end before stop().
  Engine& engine() noexcept { return engine_; }
  Collector& collector() noexcept { return collector_; }

  /// What the start saw of the bodies that records point to.
  const BodySample& sample() const noexcept { return sample_; }

  /// Plugins with checksums came or went.
  void reload_checksums() { engine_.reload_checksums(); }
  /// Removes all garbage that can be removed now. Worker; for tests.
  void collect_garbage() { collector_.drain(); }

 private:
  Service(const Host& host, ServiceOptions options);
  void write_access_times();

  Engine engine_;
  Collector collector_;
  Pairing pairing_;
  Remote remote_;
  Parts parts_{engine_, remote_};
  const mortise_objects table_;
  BodySample sample_;
  bool stopped_ = false;
};

}  // namespace mortise::objects
