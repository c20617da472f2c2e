// SPDX-License-Identifier: Apache-2.0
//
// Worker threads with a queue and delayed tasks, as the host's executor behaves.
#pragma once

#include <mortise/abi/base.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace mortise::test {

class TestExecutor {
 public:
  explicit TestExecutor(unsigned threads);
  TestExecutor(const TestExecutor&) = delete;
  TestExecutor& operator=(const TestExecutor&) = delete;
  ~TestExecutor();

  /// False after stop().
  bool submit(mortise_task task, void* context);
  bool submit_after(int64_t delay_ms, mortise_task task, void* context);
  /// Runs what is queued, delayed tasks too (early), and waits until no task runs. Tasks of later submit_after() wait.
  void drain();
  /// Runs what is queued, delayed tasks too (early), and joins the threads.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;
  struct Task {
    mortise_task run;
    void* context;
  };
  void work();
  bool take_due(Task& out);
  void make_all_due();

  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  size_t running_ = 0;
  std::deque<Task> ready_;
  std::multimap<Clock::time_point, Task> delayed_;
  std::vector<std::thread> threads_;
};

}  // namespace mortise::test
