// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "meta_leveldb/database.h"
#include "meta_leveldb/familiar_records.h"
#include "meta_leveldb/request.h"

namespace mortise::meta_leveldb {

/// A value that is to lie in a newer segment.
struct Move {
  std::string key;
  std::string from;  // what the database has under the key: the value's place
  std::string value;
};

/// Requests that are written and synced as one. Empty again, it keeps its memory for the next ones. Their preconditions
/// are checked in order, each against what the database holds plus what the accepted requests before it change. The
/// committer's thread.
class Group {
 public:
  Group(Database& database, const Host& host) : database_(database), host_(host) {}

  /// Takes `request` into the group, or answers it because it fails.
  void add(std::unique_ptr<Request> request);
  /// Writes the group and answers everybody in it; those that free space are written alone if there is no room for all.
  /// The group is empty then.
  void write();

  /// Moves those values that are still where they were. Nothing is synced. REQUIRES: the group is empty, and
  /// ensure_writable() was the last call on the database and succeeded.
  Result<void> move(std::span<const Move> moves);

  bool empty() const noexcept { return accepted_.empty() && overruled_.empty(); }
  bool strict() const noexcept { return strict_; }
  size_t size() const noexcept { return accepted_.size(); }
  /// Records that were removed so far. Any thread.
  uint64_t removals() const noexcept { return removals_.load(std::memory_order_relaxed); }
  /// Of keys and values.
  size_t bytes() const noexcept { return bytes_; }

 private:
  struct Found {
    bool present;
    std::string_view value;
    bool pending;  // decided by a request of this group
  };
  Result<Found> look_up(std::string_view key);
  /// For the first precondition of a batch, which is the one that batches have in common.
  Result<Found> look_up_familiar(const Request::Precondition& expected);
  void accept(std::unique_ptr<Request> request);
  std::vector<std::unique_ptr<Request>> take_those_that_free_space();
  void report(const Error& why) const;
  void clear();

  Database& database_;
  const Host host_;
  GroupBatch batch_;
  std::vector<std::unique_ptr<Request>> accepted_;
  std::pmr::unsynchronized_pool_resource changed_memory_;
  std::pmr::unordered_map<std::string_view, const Request::Mutation*> changed_{&changed_memory_};  // by accepted_
  struct Overruled {
    std::unique_ptr<Request> request;
    int precondition;
  };
  std::vector<Overruled> overruled_;  // their preconditions fail because of what accepted_ changes
  FamiliarRecords familiar_;          // none that accepted_ changes
  std::string read_;
  size_t bytes_ = 0;
  bool strict_ = false;
  bool frees_space_ = true;  // all of accepted_ do
  std::atomic<uint64_t> removals_{0};
  bool again_ = false;  // the requests were in a group before that failed
};

}  // namespace mortise::meta_leveldb
