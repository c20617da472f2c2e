// SPDX-License-Identifier: Apache-2.0
//
// What changes of records stand on: the meta store, the workers, the checksums, and who is told of a change. Buckets
// are nothing but records, and get this; bodies come with Core.
#pragma once

#include <mortise/checksum.h>
#include <mortise/host.h>
#include <mortise/meta_store_handle.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "kernel/objects/core/event_feed.h"
#include "kernel/objects/core/running.h"

namespace mortise::objects {

/// Threads: any.
class RecordCore {
 public:
  RecordCore(const Host& h, const MetaStoreHandle& m) : host(h), meta(m) { reload_checksums(); }

  const Host host;
  const MetaStoreHandle meta;
  Running running;

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
  mutable Mutex mutex_;
  std::shared_ptr<const Checksums> checksums_ MORTISE_GUARDED_BY(mutex_);
  std::shared_ptr<EventFeed> feed_ MORTISE_GUARDED_BY(mutex_);
  std::atomic<bool> has_feed_{false};
};

}  // namespace mortise::objects
