// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace mortise::support {

/// What this process has noticed of damage in what is stored: records that cannot be read, bodies that are not there.
/// The server goes on with the rest; this is for who watches it. Lives as long as the process. Threads: any.
class StoreDamage {
 public:
  StoreDamage() = default;
  StoreDamage(const StoreDamage&) = delete;
  StoreDamage& operator=(const StoreDamage&) = delete;
  static StoreDamage& of_process();

  /// A read of the store of records was answered that there is damage. The first one is a line in the log.
  void note_corrupt_read(const char* plugin, const char* function) noexcept;
  /// So many of the bodies that the start looked for were not there.
  void note_missing_bodies(uint64_t missing) noexcept { missing_bodies_.store(missing, std::memory_order_relaxed); }

  uint64_t corrupt_reads() const noexcept { return corrupt_reads_.load(std::memory_order_relaxed); }
  uint64_t missing_bodies() const noexcept { return missing_bodies_.load(std::memory_order_relaxed); }
  /// For people who are not authenticated; "": nothing was noticed.
  std::string remark() const;

  /// Where the line goes; none: nowhere. Startup.
  void report_to(std::function<void(std::string_view)> report);

 private:
  std::atomic<uint64_t> corrupt_reads_{0};
  std::atomic<uint64_t> missing_bodies_{0};
  Mutex mutex_;
  std::function<void(std::string_view)> report_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::support
