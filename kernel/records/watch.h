// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/records.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

namespace mortise::records {

/// One watch: calls its function on a worker, one call at a time; what is changed meanwhile makes one more call.
/// Threads: any. Tasks that come late keep it.
class Watch : public std::enable_shared_from_this<Watch> {
 public:
  struct Callback {
    const char* owner = nullptr;  // the plugin; nullptr: the kernel
    void* context = nullptr;
    mortise_on_records_changed changed = nullptr;
  };
  /// `revision` tells that of the namespace.
  Watch(const Host& host, std::string prefix, Callback callback, std::function<uint64_t()> revision)
      : host_(host), prefix_(std::move(prefix)), callback_(callback), revision_(std::move(revision)) {}

  bool covers(std::string_view key) const noexcept { return key.starts_with(prefix_); }
  /// Something was changed. Does not block.
  void notify();
  /// No call comes after this, and none runs, unless this is called from within it.
  void close();

 private:
  enum class State { idle, scheduled, calling };
  void schedule() MORTISE_EXCLUDES(mutex_);
  void run();

  const Host host_;
  const std::string prefix_;
  const Callback callback_;
  const std::function<uint64_t()> revision_;
  Mutex mutex_;
  ConditionVariable called_;
  State state_ MORTISE_GUARDED_BY(mutex_) = State::idle;
  bool again_ MORTISE_GUARDED_BY(mutex_) = false;  // changed during the call
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread::id caller_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::records
