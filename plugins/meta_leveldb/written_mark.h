// SPDX-License-Identifier: Apache-2.0
//
// The file WRITTEN: what was handed to the operating system, and since which start of the machine.
//
// A program that is killed loses nothing of what it had written, synced or not; only a machine that goes down does. So
// while the machine runs on, a log must be as it was written: a record that is not whole and has others behind it, or a
// log that is shorter than it was, is damage in every mode of durability. Which of the two it was tells the boot id.
//
// The mark is written when the first commit comes, and then behind every group of commits that is not synced; behind
// one that is, SYNCED tells as much. It is never synced: after a loss of power nothing of it counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "meta_leveldb/synced_mark.h"

namespace mortise::meta_leveldb {

/// Of one start of the machine; differs from one to the next.
using BootId = std::array<char, 16>;

/// Of this start. Nothing if the system does not tell, as in a container without /proc.
std::optional<BootId> read_boot_id(const std::string& file = "/proc/sys/kernel/random/boot_id");

struct Written {
  uint64_t first_log = 0;  // this log and later ones were written since the machine started
  LogLength length;        // the log that was written to last, and at least so many bytes of it
};

/// One thread at a time.
class WrittenMark {
 public:
  /// Without a boot id nothing is ever written.
  WrittenMark(const std::string& directory, std::optional<BootId> boot) : name_(directory + "/WRITTEN"), boot_(boot) {}
  WrittenMark(const WrittenMark&) = delete;
  WrittenMark& operator=(const WrittenMark&) = delete;
  ~WrittenMark();

  /// From now on the file is written: the database is the right one. Failures are passed over: less is known.
  void begin() noexcept;
  /// A log is made. Nothing of it was written before.
  void log_begins(uint64_t log) noexcept;
  /// What is written from now on is synced before it is answered, or is not. At first it is.
  void next_is_synced(bool synced) noexcept { synced_ = synced; }
  /// So much of it was written.
  void set(LogLength written) noexcept {
    if (!synced_ || written.log != recorded_.log || written.size >= recorded_.size + kStep) record(written);
  }
  /// The operating system may have dropped what was written: a sync has failed. Counts for all logs that are there.
  void doubt() noexcept;
  /// There is to be a new database, or what is there is in doubt.
  void forget() noexcept;
  /// Whether the file is written at all.
  bool is_kept() const noexcept { return boot_.has_value(); }

  /// What is known to have been written since the machine started as `boot`.
  static std::optional<Written> read(const std::string& directory, const std::optional<BootId>& boot);
  static MarkState state(const std::string& directory);

 private:
  static constexpr uint64_t kStep = uint64_t{64} << 10;
  void record(LogLength written) noexcept;

  const std::string name_;
  const std::optional<BootId> boot_;
  int fd_ = -1;
  uint64_t first_log_ = 0;  // 0: none since doubt() or the beginning
  LogLength recorded_;
  bool synced_ = true;
};

}  // namespace mortise::meta_leveldb
