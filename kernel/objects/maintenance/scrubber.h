// SPDX-License-Identifier: Apache-2.0
//
// Scrubs in the background, as jobs of the kind "scrub": at an interval, and when asked for; one at a time.
#pragma once

#include <mortise/host.h>
#include <mortise/jobs.h>
#include <mortise/mutex.h>

#include <array>
#include <cstdint>
#include <memory>

#include "kernel/objects/maintenance/scrub.h"
#include "kernel/objects/maintenance/scrub_report.h"

namespace mortise::objects {

class Engine;

/// Threads: any. Outlives its jobs.
class Scrubber final : public JobKind {
 public:
  struct Options {
    int64_t interval_ms = 0;  // from the end of one scrub to the begin of the next; 0: only when asked
    uint64_t rate = 0;        // bytes a second; 0: as fast as it goes
    bool quarantine = true;   // unless a scrub is started with another choice
  };
  Scrubber(Engine& engine, Options options);

  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override;
  /// Of the running scrub, else of the last one of this process.
  ScrubReport report() const;

 private:
  class Run;
  struct Measures {
    explicit Measures(const Host& host);
    Metric objects;
    Metric bytes;
    Metric running;
    Metric last_end;
    std::array<Metric, kFindingKinds> findings;
  };
  Engine& engine_;
  const Measures measures_;
  mutable Mutex mutex_;
  std::shared_ptr<const Scrub> scrub_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects
