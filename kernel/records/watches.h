// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/records/watch.h"

#include <atomic>
#include <map>
#include <string>
#include <vector>

namespace mortise::records {

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
