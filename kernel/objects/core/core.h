// SPDX-License-Identifier: Apache-2.0
//
// What operations on objects stand on: what changes of records do, and the bodies.
#pragma once

#include <mortise/blob_store_handle.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>

#include <string>
#include <utility>

#include "kernel/objects/core/access_times.h"
#include "kernel/objects/core/backend_writer.h"
#include "kernel/objects/core/inspector.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/core/pins.h"
#include "kernel/objects/core/record_core.h"
#include "kernel/objects/core/space.h"
#include "kernel/objects/core/unsynced_commits.h"
#include "kernel/objects/core/verdicts.h"

namespace mortise::objects {

/// Threads: any.
class Core : public RecordCore {
 public:
  Core(const Host& h, ServiceOptions o)
      : RecordCore(h, MetaStoreHandle(o.meta)),
        options(std::move(o)),
        blobs(options.blobs),
        space(host, blobs, options.meta_disk, options.min_free),
        verdicts(options.verified_for_ms),
        inspector(*this),
        access_times(host, meta, options.access_time_interval_ms) {
    pins.on_release([this](const std::string& partition) { notify_garbage(partition); });
  }

  const ServiceOptions options;
  const BlobStoreHandle blobs;
  Space space;
  Pins pins;
  UnsyncedCommits unsynced;
  Verdicts verdicts;
  Inspector inspector;
  AccessTimes access_times;

  /// Start-up: before the first operation. Outlives the operations.
  void set_backend_writer(BackendWriter& backend_writer) noexcept { backend_writer_ = &backend_writer; }
  BackendWriter& backend_writer() const noexcept { return *backend_writer_; }

  /// What becomes of a blob ("" = none) after the commit of its record: settled, removed, or, if the outcome is
  /// unknown, left for recovery to decide.
  void settle_or_remove(const Call& call, const std::string& blob, const Result<void>& outcome) {
    if (blob.empty()) return;
    if (outcome) return blobs.with(call).settle(blob);
    if (outcome.error().status == Status::unknown) return;
    (void)submit([this, blob] { (void)blobs.remove(blob); });  // if the host is stopping, the next start removes it
  }

 private:
  BackendWriter* backend_writer_ = nullptr;
};

}  // namespace mortise::objects
