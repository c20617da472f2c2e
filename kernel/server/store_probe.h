// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/meta_store_handle.h>

#include <atomic>
#include <cstdint>
#include <memory>

namespace mortise::server {

/// Finds out whether the store of records takes changes again after it refused one: without traffic nothing else would,
/// and clients are not sent to a server that says it is ill. Threads: any.
class StoreProbe {
 public:
  explicit StoreProbe(const mortise_meta_store* store) : store_(store), state_(std::make_shared<State>()) {}
  /// Begins a change that changes nothing, unless one is under way or was begun a moment ago. What came of it is the
  /// last answer of a commit, as of any other. Does not block.
  void begin();

 private:
  struct State {
    std::atomic<bool> under_way{false};
    std::atomic<int64_t> next_ns{0};  // not before
  };
  const MetaStoreHandle store_;
  const std::shared_ptr<State> state_;  // the answer may come when this is gone
};

}  // namespace mortise::server
