// SPDX-License-Identifier: Apache-2.0
//
// The stores, the options, the checksums and the executor: what everything in kernel/objects stands on.
#pragma once

#include <mortise/blob_store.h>
#include <mortise/checksum.h>
#include <mortise/host.h>
#include <mortise/meta_store.h>
#include <mortise/mutex.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "kernel/objects/core/access_times.h"
#include "kernel/objects/core/event_feed.h"
#include "kernel/objects/core/inspector.h"
#include "kernel/objects/core/options.h"
#include "kernel/objects/core/pins.h"
#include "kernel/objects/core/running.h"
#include "kernel/objects/core/space.h"
#include "kernel/objects/core/uplink.h"
#include "kernel/objects/core/verdicts.h"

namespace mortise::objects {

/// Threads: any.
class Core {
 public:
  Core(const Host& h, ServiceOptions o)
      : host(h),
        options(std::move(o)),
        meta(options.meta),
        blobs(options.blobs),
        space(host, blobs, options.meta_disk, options.min_free),
        verdicts(options.verified_for_ms),
        inspector(*this),
        access_times(host, meta, options.access_time_interval_ms) {
    reload_checksums();
    pins.on_release([this](const std::string& partition) { notify_garbage(partition); });
  }

  const Host host;
  const ServiceOptions options;
  const MetaStore meta;
  const BlobStore blobs;
  Running running;
  Space space;
  Pins pins;
  Verdicts verdicts;
  Inspector inspector;
  AccessTimes access_times;

  /// Who is told what there is to do behind the operations.
  struct Observers {
    std::function<void(const std::string& partition)> garbage;  // any thread
    std::function<void()> change;                               // any thread; must be cheap
  };
  /// Start-up: before the first operation.
  void set_observers(Observers o) { observers_ = std::move(o); }
  /// There is garbage in the partition.
  void notify_garbage(const std::string& partition) const {
    if (observers_.garbage) observers_.garbage(partition);
  }
  /// A batch of an operation is about to be committed.
  void notify_change() const {
    if (observers_.change) observers_.change();
  }

  /// nullptr: nobody is told of changes. What was begun with a feed may go on with it after another one is set.
  std::shared_ptr<EventFeed> event_feed() const {
    if (!has_feed_.load(std::memory_order_acquire)) return nullptr;
    const MutexLock lock(mutex_);
    return feed_;
  }
  void set_event_feed(std::shared_ptr<EventFeed> feed) {
    const MutexLock lock(mutex_);
    feed_ = std::move(feed);
    has_feed_.store(feed_ != nullptr, std::memory_order_release);
  }

  /// Start-up: before the first operation. Outlives the operations.
  void set_uplink(Uplink& uplink) noexcept { uplink_ = &uplink; }
  Uplink& uplink() const noexcept { return *uplink_; }

  bool shared() const noexcept { return (meta.abi()->flags & MORTISE_META_SHARED) != 0; }

  std::shared_ptr<const Checksums> checksums() const {
    const MutexLock lock(mutex_);
    return checksums_;
  }
  /// Looks again which algorithms are loaded.
  void reload_checksums() {
    auto fresh = std::make_shared<const Checksums>(host);
    const MutexLock lock(mutex_);
    checksums_ = std::move(fresh);
  }

  /// What becomes of a blob ("" = none) after the commit of its record: settled, removed, or, if the outcome is
  /// unknown, left for recovery to decide.
  void settle_or_remove(const Call& call, const std::string& blob, const Result<void>& outcome) {
    if (blob.empty()) return;
    if (outcome) return blobs.with(call).settle(blob);
    if (outcome.error().status == Status::unknown) return;
    (void)submit([this, blob] { (void)blobs.remove(blob); });  // if the host is stopping, the next start removes it
  }

  /// Runs `f` on a worker; stop() waits for it. False: the host is stopping, and `f` will not run.
  template <class F>
  bool submit(F f) {
    return host.submit([f = std::move(f), guard = Running::Guard(running)]() mutable { f(); });
  }
  template <class F>
  bool submit_after(int64_t delay_ms, F f) {
    return host.submit_after(delay_ms, [f = std::move(f), guard = Running::Guard(running)]() mutable { f(); });
  }

 private:
  Observers observers_;
  Uplink* uplink_ = nullptr;
  mutable Mutex mutex_;
  std::shared_ptr<const Checksums> checksums_ MORTISE_GUARDED_BY(mutex_);
  std::shared_ptr<EventFeed> feed_ MORTISE_GUARDED_BY(mutex_);
  std::atomic<bool> has_feed_{false};
};

}  // namespace mortise::objects
