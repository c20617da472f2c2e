// SPDX-License-Identifier: Apache-2.0
//
// The file SYNCED: how much of which log is on stable storage, at least.
//
// A log that was cut short, or overwritten with zeros up to its end, looks like the torn end that a crash leaves. With
// the mark it is known what must be there. The mark is written behind each sync and is not synced itself: after a
// crash of the program it is exact; after a loss of power an older one may be there, which says less, but never one
// that says more than what was synced before it was written. So it costs a write of 32 bytes to memory of the operating
// system for each sync, and what it says is true at any time.
//
// Two places are written in turn: one of them is whole at any time. Without a mark, or with none that is whole, nothing
// is known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mortise::meta_leveldb {

/// Of a log.
struct LogLength {
  uint64_t log = 0;  // its number
  uint64_t size = 0;
};

/// Of a file that keeps a mark.
enum class MarkState {
  absent,
  empty,    // never written, or emptied; a loss of power may leave zeros of one that was
  whole,    // whatever it says
  damaged,  // it was written, and cannot be read
};

/// One thread at a time.
class SyncedMark {
 public:
  explicit SyncedMark(const std::string& directory) : name_(directory + "/SYNCED") {}
  SyncedMark(const SyncedMark&) = delete;
  SyncedMark& operator=(const SyncedMark&) = delete;
  ~SyncedMark();

  /// From now on set() writes: the database is the right one. Failures are passed over, here and there: less is known.
  void begin() noexcept;
  /// So much of this log is on stable storage, and of those before it everything.
  void set(LogLength synced) noexcept;
  /// There is to be a new database.
  void forget() noexcept;

  static std::optional<LogLength> read(const std::string& directory);
  static MarkState state(const std::string& directory);

 private:
  const std::string name_;
  int fd_ = -1;
  bool second_ = false;  // the place to write next
};

}  // namespace mortise::meta_leveldb
