// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log_queue.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace mortise::support {
namespace {

constexpr std::chrono::milliseconds kLastPatience{1000};
constexpr int kLookAgainMs = 100;  // whether the process wants to end

/// A terminal that somebody has stopped (Ctrl-S) takes a part of what it said it was ready for, and blocks the rest.
int open_terminal(int descriptor) {
  if (::isatty(descriptor) == 0) return -1;
  const std::string path = "/proc/self/fd/" + std::to_string(descriptor);
  return ::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

}  // namespace

LogQueue::LogQueue(int descriptor, size_t capacity, std::function<std::string(uint64_t)> on_loss)
    : terminal_(open_terminal(descriptor)),
      descriptor_(terminal_ < 0 ? descriptor : terminal_),
      capacity_(capacity),
      on_loss_(std::move(on_loss)),
      thread_([this] { run(); }) {}

LogQueue::~LogQueue() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  pushed_.notify_one();
  thread_.join();
  if (terminal_ >= 0) ::close(terminal_);
}

void LogQueue::push(std::string_view line) {
  {
    const MutexLock lock(mutex_);
    if (waiting_.size() + line.size() > capacity_) {
      ++dropped_;
      return;
    }
    waiting_.append(line);
    if (writing_) return;  // the thread looks again before it sleeps
  }
  pushed_.notify_one();
}

void LogQueue::flush(std::chrono::milliseconds patience) {
  MutexLock lock(mutex_);
  written_.wait_for(lock, patience, [this]() MORTISE_REQUIRES(mutex_) { return waiting_.empty() && !writing_; });
}

uint64_t LogQueue::dropped() const {
  const MutexLock lock(mutex_);
  return dropped_;
}

void LogQueue::run() {
  std::string batch;
  MutexLock lock(mutex_);
  for (;;) {
    writing_ = false;
    if (waiting_.empty()) written_.notify_all();
    pushed_.wait(lock, [this]() MORTISE_REQUIRES(mutex_) { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    writing_ = true;
    batch.clear();
    batch.swap(waiting_);
    const uint64_t lost = dropped_ - std::exchange(reported_dropped_, dropped_);
    lock.unlock();
    write(batch);
    if (lost > 0) write(on_loss_(lost));  // what was dropped came after what waited
    if (batch.capacity() > size_t{64} << 10) std::string().swap(batch);
    lock.lock();
  }
}

/// False: nothing more is taken.
bool LogQueue::wait_writable() {
  const auto give_up = std::chrono::steady_clock::now() + kLastPatience;
  for (;;) {
    pollfd ready{descriptor_, POLLOUT, 0};
    const int count = ::poll(&ready, 1, kLookAgainMs);
    if (count > 0) return (ready.revents & POLLOUT) != 0;
    if (count < 0 && errno != EINTR) return false;
    const MutexLock lock(mutex_);
    if (stopping_ && std::chrono::steady_clock::now() >= give_up) return false;
  }
}

/// In pieces that a pipe which is ready takes whole (PIPE_BUF), so that write() does not block there. What cannot be
/// written is lost: there is nowhere to say so.
void LogQueue::write(std::string_view text) {
  while (!text.empty()) {
    if (!wait_writable()) return;
    const ssize_t sent = ::write(descriptor_, text.data(), std::min<size_t>(text.size(), PIPE_BUF));
    if (sent < 0 && errno != EINTR && errno != EAGAIN) return;
    if (sent > 0) text.remove_prefix(static_cast<size_t>(sent));
  }
}

}  // namespace mortise::support
