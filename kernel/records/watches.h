// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/records.h>
#include <mortise/host.h>
#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

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

/// The revision of a namespace, and who watches it. Threads: any.
class Watches {
 public:
  explicit Watches(const Host& host) : host_(host) {}
  Watches(const Watches&) = delete;
  Watches& operator=(const Watches&) = delete;
  /// Frees the handles that were not closed; nobody uses them any more.
  ~Watches();

  /// To be asked before a read, so that no commit is missed that the read did not see.
  uint64_t revision() const noexcept { return revision_.load(); }
  /// A commit that touched these keys is in the store: the revision with it.
  uint64_t committed(const std::vector<std::string>& keys);

  mortise_records_watch* open(std::string prefix, uint64_t since, Watch::Callback callback);
  /// See Watch::close(). Frees the handle.
  void close(const mortise_records_watch* handle);
  /// The handles stay, to be closed by who has them.
  void close_all();

 private:
  const Host host_;
  std::atomic<uint64_t> revision_{1};  // 0 means absent
  Mutex mutex_;
  std::map<const mortise_records_watch*, std::shared_ptr<Watch>> watches_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::records

/// What is behind a handle.
struct mortise_records_watch {
  mortise::records::Watches* owner;
};
