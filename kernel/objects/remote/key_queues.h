// SPDX-License-Identifier: Apache-2.0
//
// Changes of one key, one after the other: what reaches the backend first is stored here first, too.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

namespace mortise::objects {

/// Threads: any. No thread waits. Lives in a shared_ptr, which its turns hold.
class KeyQueues : public std::enable_shared_from_this<KeyQueues> {
 public:
  using Turn = std::shared_ptr<void>;  // over when nobody holds it any more
  using Run = std::function<void(Turn)>;
  /// Calls `run` when the turns of the key that were taken before are over: at once, or on the thread that ends the
  /// last of them.
  void take(const std::string& key, Run run);

 private:
  void over(const std::string& key);
  void start(const std::string& key, const Run& run);

  Mutex mutex_;
  /// Who waits behind the one that runs.
  std::unordered_map<std::string, std::deque<Run>> running_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::objects
