// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/support/log.h"
#include "kernel/support/metrics.h"

#include <mortise/abi/object_service.h>
#include <mortise/mutex.h>

#include <memory>
#include <string>

namespace mortise::objects {
class Scrubber;
}

namespace mortise::server {

/// What is stored, as metrics: the disk, buckets, and objects as the last scrub of this process counted them. Threads:
/// any.
class StorageMetrics {
 public:
  /// `log` is asked how many of its lines were lost; it outlives the last scrape, as `metrics` does.
  StorageMetrics(support::Metrics& metrics, std::string data_directory, const support::Log& log);

  /// From now on buckets and objects are counted, until withdraw().
  void offer(const mortise_objects& objects, const objects::Scrubber* scrubber);
  /// When this has returned, neither is used any more.
  void withdraw();

 private:
  struct Sources {
    Mutex mutex;
    const mortise_objects* objects MORTISE_GUARDED_BY(mutex) = nullptr;
    const objects::Scrubber* scrubber MORTISE_GUARDED_BY(mutex) = nullptr;
  };
  std::shared_ptr<Sources> sources_;
};

}  // namespace mortise::server
