// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "meta_leveldb/committer.h"
#include "meta_leveldb/database.h"

namespace mortise::meta_leveldb {

/// A thread that gives back the room of values that were overwritten or removed: it moves what is left of a segment to
/// the newest one and removes the file.
///
/// How much of a segment is still of use is not kept anywhere. A value is if the database has its place under its key.
/// Of each segment a few values are remembered that show how many are, once the file was read. So there is nothing that
/// a crash could leave wrong.
class Cleaner {
 public:
  Cleaner(Database& database, Committer& committer, Host host);
  Cleaner(const Cleaner&) = delete;
  Cleaner& operator=(const Cleaner&) = delete;
  ~Cleaner() { stop(); }

  /// Ends the thread. Before the committer is stopped.
  void stop();

  /// Looks at so many segments, and cleans those that are worth it. What the thread does when there was work for it;
  /// for tests. Returns how many segments went.
  size_t clean_some(size_t most);
  /// What the thread does when the disk is full: cleans those first of which least is of use. Returns as clean_some().
  size_t make_room();

 private:
  struct Value {
    std::string key;
    uint32_t offset;
    uint32_t size;
  };
  struct Looked {
    std::vector<Value> samples;
    bool hopeless = false;  // it has values that cannot be read
  };

  void run();
  /// Until there may be something to clean. False: it is to stop.
  bool wait_for_garbage();
  bool stopping();
  /// False: it is to stop.
  bool pause(std::chrono::milliseconds time);
  Result<std::vector<Value>> values_of(uint32_t segment, uint64_t size) const;
  Result<bool> in_use(uint32_t segment, const Value& value, std::string& stored);
  double part_in_use(uint32_t segment, uint64_t size) MORTISE_REQUIRES(round_);
  void look_for_room() MORTISE_REQUIRES(round_);
  double worth_cleaning() const MORTISE_REQUIRES(round_);
  std::vector<std::pair<double, uint32_t>> emptiest_first(const SealedSegments& sealed) MORTISE_REQUIRES(round_);
  bool clean_and_tell(uint32_t segment, uint64_t size) MORTISE_REQUIRES(round_);
  Result<void> clean(uint32_t segment, uint64_t size) MORTISE_REQUIRES(round_);
  Result<void> move(std::vector<Move>& moves, size_t& bytes) MORTISE_REQUIRES(round_);

  Database& database_;
  Committer& committer_;
  Host host_;
  Metric moved_;
  Metric removed_;
  Mutex round_;
  std::map<uint32_t, Looked> looked_ MORTISE_GUARDED_BY(round_);
  uint32_t last_ MORTISE_GUARDED_BY(round_) = 0;  // segment that was looked at
  std::minstd_rand random_ MORTISE_GUARDED_BY(round_);
  double missing_ MORTISE_GUARDED_BY(round_) = 0;  // see look_for_room()
  Mutex mutex_;
  ConditionVariable changed_;
  ConditionVariable garbage_;
  bool garbage_came_ MORTISE_GUARDED_BY(mutex_) = false;
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace mortise::meta_leveldb
