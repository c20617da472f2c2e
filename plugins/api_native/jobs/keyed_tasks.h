// SPDX-License-Identifier: Apache-2.0
//
// Work on OwnThreads that is about one thing at a time: what has the same key is done one after the other, in the order
// in which it came, and no thread waits for it.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "api_native/jobs/own_threads.h"

namespace mortise::api_native {

/// Any thread. Lives in a shared_ptr, which its work holds.
class KeyedTasks : public std::enable_shared_from_this<KeyedTasks> {
 public:
  explicit KeyedTasks(std::shared_ptr<OwnThreads> threads) : threads_(std::move(threads)) {}
  /// False: the threads were stopped, and `work` was dropped. What waits when they are is dropped, too.
  bool submit(const std::string& key, std::function<void()> work);

 private:
  bool run_next(const std::string& key);

  const std::shared_ptr<OwnThreads> threads_;
  Mutex mutex_;
  /// The first one of each runs.
  std::map<std::string, std::deque<std::function<void()>>> waiting_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::api_native
