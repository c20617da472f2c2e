// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/loop.h"

#include <netinet/in.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <exception>

namespace mortise::http {
namespace {

using Pistache::Flags;
using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::chrono::milliseconds kSweep{250};  // timers are this coarse
constexpr int kAcceptsPerTurn = 8;

// What an epoll event is about: 8 bits of kind, 24 of generation, 32 of descriptor or index.
enum class Kind : uint64_t { connection, listener, bell, timer };

constexpr uint32_t kGenerations = (1u << 24) - 1;

Tag make_tag(Kind kind, uint32_t generation, size_t index) {
  return Tag(static_cast<uint64_t>(kind) << 56 | static_cast<uint64_t>(generation & kGenerations) << 32 | index);
}

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

void Hub::leave() noexcept {
  if (unfinished.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const std::lock_guard lock(mutex);
  finished.notify_all();
}

Loop::Loop(std::shared_ptr<Hub> hub) : hub_(std::move(hub)), mailbox_(std::make_shared<Mailbox>()) {}

Loop::~Loop() = default;

std::shared_ptr<Pistache::Aio::Handler> Loop::clone() const {  // once for each thread of the reactor
  auto loop = std::make_shared<Loop>(hub_);
  loop->index_ = hub_->loops.size();
  hub_->loops.push_back(loop.get());
  loop->counters_ = hub_->counters.emplace_back(std::make_unique<LoopCounters>()).get();
  return loop;
}

void Loop::registerPoller(Pistache::Polling::Epoll& poller) {  // on the thread that starts the server
  poller_ = &poller;
  timer_ = FileDescriptor(::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC));
  poller.addFd(timer_.get(), Flags(NotifyOn::Read), make_tag(Kind::timer, 0, 0));
  poller.addFd(mailbox_->bell(), Flags(NotifyOn::Read), make_tag(Kind::bell, 0, 0));
  for (size_t i = 0; i < hub_->listeners.size(); ++i)
    poller.addFd(hub_->listeners[i]->fd(), Flags(NotifyOn::Read), make_tag(Kind::listener, 0, i));
}

// An exception that leaves this function ends the process, so none does; what fails for want of memory or descriptors
// is a connection, and pump() is entered again by the next event or the timer.
void Loop::onReady(const Pistache::Aio::FdSet& events) {
  mailbox_->enter();
  now_ = Clock::now();
  try {
    dispatch(events);
    mailbox_->deliver();
    run_queue();
    if (on_stopped_) end();
  } catch (const std::exception& e) {
    report(e);
  }
  dropped_.clear();
}

void Loop::report(const std::exception& e) const noexcept {
  if (options().warn) options().warn(std::string("An HTTP connection failed: ") + e.what());
}

void Loop::dispatch(const Pistache::Aio::FdSet& events) {
  for (const auto& event : events) {
    const uint64_t tag = event.getTag().value();
    const auto index = static_cast<size_t>(tag & 0xffffffffu);
    switch (static_cast<Kind>(tag >> 56)) {
      case Kind::connection: {
        // Only an error shows as no flag at all; reading will tell which.
        const bool readable = event.isReadable() || has_ended(event) || !event.isWritable();
        on_connection_event(index, static_cast<uint32_t>(tag >> 32) & kGenerations,
                            {readable, event.isWritable(), has_ended(event), event.isHangup()});
        break;
      }
      case Kind::listener:
        accept(index);
        break;
      case Kind::bell:
        mailbox_->silence();
        break;
      case Kind::timer:
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

void Loop::accept(size_t listener) {
  if (draining_) return;
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    if (hub_->connections.load(std::memory_order_relaxed) >= options().limits.connections) return pause_accepting();
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    FileDescriptor socket(
        ::accept4(hub_->listeners[listener]->fd(), peer.data(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) pause_accepting();
      return;
    }
    counters_->accepted.add();
    hub_->connections.fetch_add(1, std::memory_order_relaxed);
    hub_->unfinished.fetch_add(1, std::memory_order_relaxed);
    Loop* to = this;
    for (Loop* loop : hub_->loops)
      if (loop->load_.load(std::memory_order_relaxed) + 1 < to->load_.load(std::memory_order_relaxed)) to = loop;
    to->load_.fetch_add(1, std::memory_order_relaxed);
    if (to == this) {
      adopt(std::move(socket), listener, peer.text());
      continue;
    }
    const bool posted = to->mailbox_->post(
        [to, fd = socket.get(), listener, remote = peer.text()] { to->adopt(FileDescriptor(fd), listener, remote); });
    if (posted)
      (void)socket.release();
    else
      to->forget();
  }
}

void Loop::adopt(FileDescriptor socket, size_t listener, std::string remote_address) {
  const auto slot = static_cast<size_t>(socket.get());
  std::shared_ptr<Connection> connection;
  try {
    if (slot >= slots_.size()) slots_.resize(slot + 64);
    connection =
        std::make_shared<Connection>(*this, std::move(socket), *hub_->listeners[listener], std::move(remote_address));
    slots_[slot].connection = connection;
    if (ended_) return connection->close();
    poller_->addFd(connection->fd(), Flags<NotifyOn>(NotifyOn::Read) | NotifyOn::Write | NotifyOn::Shutdown,
                   make_tag(Kind::connection, slots_[slot].generation, slot), Mode::Edge);
    if (!timer_armed_) arm_timer(shortest_timeout());
    connection->pump();
    if (draining_) connection->drain();
  } catch (const std::exception& e) {
    report(e);
    if (connection)
      connection->close();
    else
      forget();
  }
}

/// One connection less.
void Loop::forget() noexcept {
  load_.fetch_sub(1, std::memory_order_relaxed);
  hub_->connections.fetch_sub(1, std::memory_order_relaxed);
  hub_->leave();
}

void Loop::drop(Connection& connection) {
  Slot& slot = slots_[static_cast<size_t>(connection.fd())];
  ++slot.generation;
  dropped_.push_back(std::move(slot.connection));
  forget();
}

void Loop::keep_orphan(Connection& connection) {
  orphans_.insert(&connection);
  hub_->unfinished.fetch_add(1, std::memory_order_relaxed);
}

void Loop::release_orphan(Connection& connection) noexcept {
  orphans_.erase(&connection);
  hub_->leave();
}

void Loop::pause_accepting() {
  if (!std::exchange(accepting_, false)) return;
  for (size_t i = 0; i < hub_->listeners.size(); ++i)
    poller_->rearmFd(hub_->listeners[i]->fd(), Flags(NotifyOn::None), make_tag(Kind::listener, 0, i));
  arm_timer(kSweep);
}

void Loop::resume_accepting() {
  if (draining_ || std::exchange(accepting_, true)) return;
  for (size_t i = 0; i < hub_->listeners.size(); ++i)
    poller_->rearmFd(hub_->listeners[i]->fd(), Flags(NotifyOn::Read), make_tag(Kind::listener, 0, i));
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
      connection->close();
    }
  }
  running_.clear();
  if (!queue_.empty()) mailbox_->ring();  // after whatever else has become ready
}

uint64_t Loop::next_request_id() noexcept { return scramble(hub_->id_seed + ids_++ * hub_->loops.size() + index_); }

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
}

// One timer for all. A deadline set after this sweep lies at least the shortest timeout ahead, so a sleep of that
// length misses none, and a loop without connections sleeps for good.
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
    for (const auto& listener : hub_->listeners) poller_->removeFd(listener->fd());
  for (size_t i = 0; i < slots_.size(); ++i)
    if (const auto connection = slots_[i].connection) connection->drain();
}

void Loop::end() {
  ended_ = true;
  drain();
  for (size_t i = 0; i < slots_.size(); ++i)
    if (const auto connection = slots_[i].connection) connection->close();
  for (Connection* orphan : orphans_) orphan->detach();  // before the mailbox closes: then other threads may touch them
  orphans_.clear();
  mailbox_->close();
  queue_.clear();
  std::exchange(on_stopped_, nullptr)();
}

}  // namespace mortise::http
