// SPDX-License-Identifier: Apache-2.0
//
// The one thread that does all transfers of the plugin: it waits for sockets, timers and what others give it to do.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <vector>

namespace mortise::remote_transport {

class Exchange;

class Loop {
 public:
  explicit Loop(Host host);
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop();

  /// Ends what is under way, and the thread. Any thread but the loop's. Idempotent.
  void stop();
  /// Runs on the loop, soon. False: it has stopped, and `task` was dropped.
  bool post(std::function<void()> task);

  // ---- on the loop
  void after(int64_t ms, std::function<void()> task);
  void begin(CURL* transfer, std::shared_ptr<Exchange> exchange);
  void end(CURL* transfer);
  /// Something that is not a transfer at the moment, and is to be told of the end, of deadlines and cancellations.
  void watch(const std::shared_ptr<Exchange>& exchange) { watched_.insert(exchange); }
  void forget(const std::shared_ptr<Exchange>& exchange) { watched_.erase(exchange); }
  std::minstd_rand& random() noexcept { return random_; }
  const Host& host() const noexcept { return host_; }
  bool stopping() const noexcept { return stopping_; }

 private:
  void run();
  void run_posted();
  void run_timers();
  void take_ended();
  void look_at_calls();
  int patience_ms() const;

  const Host host_;
  CURLM* const multi_;
  std::map<CURL*, std::shared_ptr<Exchange>> transfers_;
  std::set<std::shared_ptr<Exchange>> watched_;
  std::multimap<int64_t, std::function<void()>> timers_;  // by monotonic milliseconds
  int64_t looked_ms_ = 0;
  bool stopping_ = false;
  std::minstd_rand random_;

  Mutex mutex_;
  std::vector<std::function<void()>> posted_ MORTISE_GUARDED_BY(mutex_);
  bool closed_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace mortise::remote_transport
