// SPDX-License-Identifier: Apache-2.0
//
// The rows of events in the meta store: those that an earlier run left, and the removal of those that were taken.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/events/target_queue.h"

namespace mortise::events {

/// The first sequence number of this run: above all of earlier runs, whatever the clock says. Start-up: blocks.
Result<uint64_t> begin_sequence(const MetaStoreHandle& meta);

/// Calls each(partition, stored key, record) for every row of an earlier run, those of a partition in the order of
/// their numbers. Looks at one record per bucket that has none. Start-up: blocks.
Result<void> each_stored_row(
    const MetaStoreHandle& meta,
    const std::function<void(const std::string& partition, std::string_view key, std::string_view record)>& each);

/// Rows that were taken and are still stored. The outbox guards it with its mutex.
class TakenRows {
 public:
  /// It goes; or, where targets that are not enabled have not taken it, it is left to them.
  void add(const Entry& entry);
  /// Batches, each of one partition and not too large; there is nothing left after that. Not durable by themselves:
  /// after a power cut some of the rows may be delivered again.
  std::vector<Batch> take();

 private:
  std::map<std::string, std::vector<std::pair<std::string, std::optional<std::string>>>> rows_;  // by partition
};

}  // namespace mortise::events
