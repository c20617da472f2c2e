// SPDX-License-Identifier: Apache-2.0
//
// The thread that operations run on, one after the other. They wait for the records and for other plugins, whose
// answers may take a worker: workers that waited could wait for each other. And what one looks at before it changes
// something stays as it is.
#pragma once

#include <mortise/mutex.h>

#include <deque>
#include <functional>
#include <thread>

namespace mortise::api_iam {

class IamThread {
 public:
  using Task = std::function<void()>;
  IamThread() : thread_([this] { run(); }) {}
  IamThread(const IamThread&) = delete;
  IamThread& operator=(const IamThread&) = delete;
  /// Runs what was taken.
  ~IamThread() { stop(); }

  /// Any thread. False: too many wait, or it is over; the task is not taken.
  bool submit(Task task);
  /// Runs what was taken, and takes no more.
  void stop() noexcept;

 private:
  void run();

  Mutex mutex_;
  ConditionVariable changed_;
  std::deque<Task> waiting_ MORTISE_GUARDED_BY(mutex_);
  bool stopping_ MORTISE_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses the others
};

}  // namespace mortise::api_iam
