// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/call_watch.h"

#include "kernel/support/pending_answers.h"
#include "kernel/support/running_call.h"

#include <fmt/format.h>

#include <chrono>
#include <map>
#include <utility>

#include <pthread.h>

namespace mortise::support {
namespace {

using namespace std::chrono_literals;

constexpr auto kLook = 1s;
constexpr unsigned kBlocked = 5;  // looks that see the same call
constexpr auto kAnswer = 30s;

/// What was seen of a loop when it was looked at last.
struct Seen {
  uint64_t number = 0;
  unsigned looks = 0;
  bool reported = false;
  Running inner;
};

class LoopLooks {
 public:
  explicit LoopLooks(const std::function<void(std::string_view)>& warn) : warn_(warn) {}

  void look() {
    std::map<const void*, Seen> now;
    for (const LoopCall& call : loop_calls()) {
      Seen seen{call.number, 1, false, call.inner};
      if (const auto before = seen_.find(call.thread); before != seen_.end() && before->second.number == call.number) {
        seen.looks = before->second.looks + 1;
        seen.reported = before->second.reported;
      }
      if (seen.looks > kBlocked && !seen.reported) {
        seen.reported = true;
        warn_(
            fmt::format("plugin '{}' blocks an event loop: it is in {} for more than {} s, and every connection of "
                        "that loop waits",
                        call.inner.plugin, call.inner.function, kBlocked));
      }
      now.emplace(call.thread, seen);
    }
    for (const auto& [thread, before] : seen_) {
      const auto after = now.find(thread);
      if (before.reported && (after == now.end() || after->second.number != before.number))
        warn_(fmt::format("plugin '{}' blocks the event loop no longer, after about {} s", before.inner.plugin,
                          before.looks));
    }
    seen_ = std::move(now);
  }

 private:
  const std::function<void(std::string_view)>& warn_;
  std::map<const void*, Seen> seen_;
};

}  // namespace

CallWatch::CallWatch(std::function<void(std::string_view)> warn) : warn_(std::move(warn)) {
  thread_ = std::thread([this] { run(); });
  pthread_setname_np(thread_.native_handle(), "call watch");
}

CallWatch::~CallWatch() {
  {
    const MutexLock lock(mutex_);
    end_ = true;
  }
  end_changed_.notify_one();
  thread_.join();
}

void CallWatch::at_each_look(std::function<void()> also) {
  const MutexLock lock(also_mutex_);
  also_ = std::move(also);
}

void CallWatch::run() {
  LoopLooks loops(warn_);
  MutexLock lock(mutex_);
  while (!end_changed_.wait_for(lock, kLook, [this]() MORTISE_REQUIRES(mutex_) { return end_; })) {
    lock.unlock();
    loops.look();
    for (const PendingAnswers::Late& late : PendingAnswers::of_process().late(kAnswer))
      warn_(fmt::format("plugin '{}' has not answered a call of {} for {} s; whoever needs the answer waits",
                        late.plugin, late.function, kAnswer.count()));
    {
      const MutexLock also(also_mutex_);
      if (also_) also_();
    }
    lock.lock();
  }
}

}  // namespace mortise::support
