// SPDX-License-Identifier: Apache-2.0
//
// Scrubs in the background: at an interval, and on request. One scrub at a time, at a limited rate, in short
// tasks on the host's workers; between two scrubs nothing runs but a timer.
#pragma once

#include <mortise/host.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "kernel/objects/maintenance/scrub.h"
#include "kernel/objects/maintenance/scrub_report.h"

namespace mortise::objects {

class Engine;

/// Threads: any. stop() must be called, and the engine's tasks waited for, before this goes.
class Scrubber {
 public:
  struct Options {
    int64_t interval_ms = 0;  // from the end of one scrub to the begin of the next; 0: only when asked
    uint64_t rate = 0;        // bytes a second; 0: as fast as it goes
    bool quarantine = true;
  };
  Scrubber(Engine& engine, Options options);
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;

  /// Sets the timer. When the last scrub ended is remembered in the meta store, so that restarts do not put it off; one
  /// that was interrupted goes on from where it was. Start-up.
  void start();
  /// Begins a scrub, or goes on with one that was interrupted. False: one is running, or the host is stopping.
  bool run();
  /// Cancels a running scrub, and begins no other.
  void stop();
  /// Of the running scrub, else of the last one of this process.
  ScrubReport report() const;

 private:
  void set_timer();
  void begin();
  void slice();
  std::optional<ScrubPosition> load_position();
  void save_position();
  void log_finding(const Finding& finding);
  void record_progress();
  void ended();
  void load_end();
  void remember_end(int64_t unix_ms);

  Engine& engine_;
  const Options options_;
  const Metric objects_;
  const Metric bytes_;
  const Metric running_;
  const Metric last_end_;
  std::atomic<int64_t> last_end_ms_{0};  // since the epoch; of a scrub that went to its end
  std::array<Metric, kFindingKinds> findings_;
  uint64_t logged_ = 0;  // findings of this scrub; of the slice at hand, as are the next two
  uint64_t counted_objects_ = 0;
  uint64_t counted_bytes_ = 0;
  int64_t saved_ns_ = 0;                      // when the position was
  std::optional<ScrubPosition> interrupted_;  // left by an earlier process, not gone on with yet

  mutable std::mutex mutex_;
  std::unique_ptr<Scrub> scrub_;  // guarded by mutex_ while it changes; replaced between scrubs only
  bool active_ = false;           // guarded by mutex_
  bool stopping_ = false;         // guarded by mutex_
};

}  // namespace mortise::objects
