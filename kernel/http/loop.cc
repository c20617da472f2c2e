// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/loop.h"

#include "kernel/http/event_tag.h"
#include "kernel/support/loop_thread.h"

#include <mortise/bytes.h>

#include <netinet/in.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <exception>
#include <map>
#include <string>

#include <fcntl.h>
#include <sys/socket.h>

namespace mortise::http {
namespace {

using Pistache::Flags;
using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;

constexpr std::chrono::milliseconds kPause{750};  // what a timer is late without the loop having been stopped
constexpr std::chrono::seconds kTold{2};          // and from when on the operator is told

// Pistache's FdSet::Entry hides that the peer has closed its side (EPOLLRDHUP), without which a connection whose end
// comes with its last data would hang. Its private base has it, and a C-style cast may go there.
bool has_ended(const Pistache::Aio::FdSet::Entry& event) {
  return ((const Pistache::Polling::Event&)event).flags.hasFlag(NotifyOn::Shutdown);  // NOLINT
}

uint64_t scramble(uint64_t x) noexcept {  // a bijection (splitmix64), so distinct numbers give distinct ids
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
  x = (x ^ x >> 27) * 0x94d049bb133111ebu;
  return x ^ x >> 31;
}

}  // namespace

void LoopGroup::keep_spare() noexcept { spare = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

void LoopGroup::leave() noexcept {
  if (unfinished.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const MutexLock lock(mutex);
  finished.notify_all();
}

Loop::Loop(std::shared_ptr<LoopGroup> group) : group_(std::move(group)), tasks_(std::make_shared<TaskQueue>()) {}

Loop::~Loop() = default;

std::shared_ptr<Pistache::Aio::Handler> Loop::clone() const {  // once for each thread of the reactor
  auto loop = std::make_shared<Loop>(group_);
  loop->index_ = group_->loops.size();
  group_->loops.push_back(loop.get());
  loop->counters_ = group_->counters.emplace_back(std::make_unique<LoopCounters>()).get();
  return loop;
}

void Loop::registerPoller(Pistache::Polling::Epoll& poller) {  // on the thread that starts the server
  poller_ = &poller;
  timer_ = FileDescriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  poller.addFd(timer_.get(), Flags(NotifyOn::Read), make_tag(EventKind::timer, 0, 0));
  poller.addFd(tasks_->wakeup_descriptor(), Flags(NotifyOn::Read), make_tag(EventKind::wakeup, 0, 0), Mode::Edge);
  for (size_t i = 0; i < group_->listeners.size(); ++i)
    poller.addFd(group_->listeners[i]->fd(), Flags(NotifyOn::Read), make_tag(EventKind::listener, 0, i));
}

// An exception that leaves this function ends the process, so none does; what fails for want of memory or descriptors
// is a connection, and pump() is entered again by the next event or the timer.
void Loop::onReady(const Pistache::Aio::FdSet& events) {
  support::become_loop_thread();
  tasks_->enter();
  now_ = Clock::now();
  try {
    notice_pause();
    dispatch(events);
    tasks_->run_all();
    run_queue();
    if (on_stopped_) end();
  } catch (const std::exception& e) {
    report(e);
  }
  dropped_.clear();
  ran_ = Clock::now();
  if (ran_ - now_ >= kPause) forgive(ran_ - now_);  // this batch: what is counted from its begin is too early
}

void Loop::report(const std::exception& e) const noexcept {
  if (options().warn) options().warn(std::string("An HTTP connection failed: ") + e.what());
}

void Loop::dispatch(const Pistache::Aio::FdSet& events) {
  for (const auto& event : events) {
    const uint64_t tag = event.getTag().value();
    const auto index = static_cast<size_t>(tag & 0xffffffffu);
    switch (static_cast<EventKind>(tag >> 56)) {
      case EventKind::connection: {
        // Only an error shows as no flag at all; reading will tell which.
        const bool readable = event.isReadable() || has_ended(event) || !event.isWritable();
        on_connection_event(index, static_cast<uint32_t>(tag >> 32) & kGenerations,
                            {readable, event.isWritable(), has_ended(event), event.isHangup()});
        break;
      }
      case EventKind::listener:
        accept(index);
        break;
      case EventKind::wakeup:  // for run_all()
        break;
      case EventKind::timer:
        on_timer();
        break;
    }
  }
}

void Loop::on_connection_event(size_t slot, uint32_t generation, Connection::Edges edges) {
  if (slot >= slots_.size() || (slots_[slot].generation & kGenerations) != generation) return;
  Connection* connection = slots_[slot].connection.get();
  if (connection == nullptr) return;
  try {
    connection->on_edges(edges);
  } catch (const std::exception& e) {
    report(e);
    connection->close();
  }
}

// ---- connections

/// One connection less.
void Loop::forget(AddressKey key) noexcept {
  load_.fetch_sub(1, std::memory_order_relaxed);
  group_->addresses.leave(key, options().limits.connections_per_address);
  group_->connections.fetch_sub(1, std::memory_order_relaxed);
  group_->leave();
}

void Loop::drop(Connection& connection) {
  Slot& slot = slots_[static_cast<size_t>(connection.fd())];
  ++slot.generation;
  dropped_.push_back(std::move(slot.connection));
  forget(connection.address_key());
}

void Loop::keep_orphan(Connection& connection) {
  orphans_.insert(&connection);
  group_->unfinished.fetch_add(1, std::memory_order_relaxed);
}

void Loop::release_orphan(Connection& connection) noexcept {
  orphans_.erase(&connection);
  group_->leave();
}

void Loop::later(Connection& connection) {
  if (!connection.set_queued(true)) queue_.push_back(connection.shared_from_this());
}

void Loop::run_queue() {
  running_.swap(queue_);
  for (const auto& connection : running_) {
    connection->set_queued(false);
    try {
      connection->pump();
    } catch (const std::exception& e) {
      report(e);
      connection->close(Ending::failed);
    }
  }
  running_.clear();
  if (!queue_.empty()) tasks_->wake();  // after whatever else has become ready
}

uint64_t Loop::next_request_id() noexcept { return scramble(group_->id_seed + ids_++ * group_->loops.size() + index_); }

// ---- time

Loop::Clock::duration Loop::shortest_timeout() const noexcept {
  const auto& t = options().timeouts;
  return std::max<Clock::duration>(std::min({t.head, t.idle, t.stall, t.linger, Connection::kLingerSilence}), kSweep);
}

void Loop::arm_timer(Clock::duration from_now) {
  const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(from_now).count();
  itimerspec when{};
  when.it_value = {static_cast<time_t>(ns / 1'000'000'000), static_cast<long>(ns % 1'000'000'000)};
  ::timerfd_settime(timer_.get(), 0, &when, nullptr);
  timer_armed_ = true;
  timer_due_ = now_ + from_now;
}

void Loop::forgive(Clock::duration lost) noexcept {
  for (const Slot& slot : slots_)
    if (slot.connection) slot.connection->forgive(lost);
}

/// A process that was stopped, or a machine that stood still, finds that all its timers are due. The clients were not
/// late: their deadlines are extended before any is checked.
void Loop::notice_pause() {
  if (!timer_armed_ || now_ < timer_due_ + kPause) return;
  const auto lost = now_ - ran_;
  forgive(lost);
  if (options().warn && now_ >= timer_due_ + kTold)
    options().warn("the server did not run for " +
                   std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(lost).count()) +
                   " ms; clients are given that much more time");
}

// One timer for all. A deadline set after this sweep lies at least the shortest timeout ahead, so a sleep of that
// length misses none, and a loop without connections sleeps until an event.
void Loop::on_timer() {
  uint64_t expirations = 0;
  (void)!::read(timer_.get(), &expirations, sizeof expirations);
  timer_armed_ = false;
  resume_accepting();
  auto earliest = Connection::kNever;
  bool any = false;
  for (size_t i = 0; i < slots_.size(); ++i) {  // callbacks may close connections, and add none
    const auto connection = slots_[i].connection;
    if (!connection) continue;
    connection->on_time(now_);
    any = true;
    earliest = std::min(earliest, connection->deadline());
  }
  if (!any) return;
  const auto longest = shortest_timeout();
  const auto wait = earliest == Connection::kNever ? longest : std::min<Clock::duration>(earliest - now_, longest);
  arm_timer(std::max<Clock::duration>(wait, kSweep));
}

// ---- the end

void Loop::drain() {
  if (!std::exchange(draining_, true))
    for (const auto& listener : group_->listeners) poller_->removeFd(listener->fd());
  for (size_t i = 0; i < slots_.size(); ++i)
    if (const auto connection = slots_[i].connection) connection->drain();
}

/// Plugins that keep a stop waiting.
void Loop::name_who_owes_answers() const {
  struct Debt {
    size_t count = 0;
    const Connection* oldest = nullptr;
  };
  std::map<Origin, Debt> debts;
  const auto note = [&](const Connection& connection) {
    if (!connection.is_owed()) return;
    Debt& debt = debts[connection.plugin()];
    ++debt.count;
    if (debt.oldest == nullptr || connection.started() < debt.oldest->started()) debt.oldest = &connection;
  };
  for (const Slot& slot : slots_)
    if (slot.connection) note(*slot.connection);
  for (const Connection* orphan : orphans_) note(*orphan);
  for (const auto& [plugin, debt] : debts) {
    const mortise_request& request = debt.oldest->request();
    const auto age = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - debt.oldest->started());
    group_->complaints->say(complaint(
        plugin, "has not answered " + std::to_string(debt.count) + (debt.count == 1 ? " request" : " requests") +
                    ", the oldest for " + std::to_string(age.count()) + " s: " + std::string(view(request.method)) +
                    " " + std::string(view(request.path)) + " (" + std::string(view(request.request_id)) + ")"));
  }
}

void Loop::end() {
  ended_ = true;
  drain();
  name_who_owes_answers();
  for (size_t i = 0; i < slots_.size(); ++i)
    if (const auto connection = slots_[i].connection) connection->close(Ending::server_stopping);
  for (Connection* orphan : orphans_)
    orphan->detach();  // before the task queue closes: then other threads may touch them
  orphans_.clear();
  tasks_->close();
  queue_.clear();
  std::exchange(on_stopped_, nullptr)();
}

}  // namespace mortise::http
