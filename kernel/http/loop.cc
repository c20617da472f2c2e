// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/loop.h"

#include "kernel/support/loop_thread.h"

#include <mortise/bytes.h>

#include <netinet/in.h>
#include <sys/timerfd.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <map>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/socket.h>

namespace mortise::http {
namespace {

using Pistache::Flags;
using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;
using Pistache::Polling::Tag;

constexpr std::chrono::milliseconds kSweep{250};  // timers are this coarse
constexpr std::chrono::milliseconds kPause{750};  // what a timer is late without the loop having been stopped
constexpr std::chrono::seconds kTold{2};          // and from when on the operator is told
constexpr std::chrono::minutes kTellAgain{1};
constexpr int kAcceptsPerTurn = 8;
constexpr size_t kRoom = 32;                   // connections closed at once to make room for others
constexpr std::chrono::seconds kExhausted{1};  // without a descriptor, and newcomers are turned away
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n";

// What an epoll event is about: 8 bits of kind, 24 of generation, 32 of descriptor or index.
enum class Kind : uint64_t { connection, listener, wakeup, timer };

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

void Hub::keep_spare() noexcept { spare = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)); }

void Hub::leave() noexcept {
  if (unfinished.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const MutexLock lock(mutex);
  finished.notify_all();
}

Loop::Loop(std::shared_ptr<Hub> hub) : hub_(std::move(hub)), tasks_(std::make_shared<TaskQueue>()) {}

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
  poller.addFd(tasks_->wakeup_descriptor(), Flags(NotifyOn::Read), make_tag(Kind::wakeup, 0, 0), Mode::Edge);
  for (size_t i = 0; i < hub_->listeners.size(); ++i)
    poller.addFd(hub_->listeners[i]->fd(), Flags(NotifyOn::Read), make_tag(Kind::listener, 0, i));
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
      case Kind::wakeup:  // for run_all()
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
    const bool full = hub_->connections.load(std::memory_order_relaxed) >= options().limits.connections;
    if (full && !hub_->listeners[listener]->has_waiting()) return;
    if (full && !make_room()) {
      tell_of(Shortage::connections);
      return pause_accepting();
    }
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    FileDescriptor socket(
        ::accept4(hub_->listeners[listener]->fd(), peer.data(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      const int error = errno;
      const bool exhausted = error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
      if (exhausted && find_descriptor(listener, error)) continue;
      if (exhausted) pause_accepting();
      return;
    }
    exhausted_ = Clock::time_point::max();
    counters_->accepted.add();
    Newcomer newcomer{std::move(socket), listener, peer.text(), address_key(peer)};
    if (!welcome(newcomer)) continue;
    Loop* to = least_loaded();
    to->load_.fetch_add(1, std::memory_order_relaxed);
    if (to == this) {
      adopt(std::move(newcomer));
      continue;
    }
    const AddressKey key = newcomer.key;
    const auto carried = std::make_shared<Newcomer>(std::move(newcomer));
    if (!to->tasks_->post([to, carried] { to->adopt(std::move(*carried)); })) to->forget(key);
  }
}

/// Counts it in; false: its address has too many connections, and none of them on this loop waits for a request.
bool Loop::welcome(Newcomer& newcomer) {
  const size_t most = options().limits.connections_per_address;
  if (!hub_->addresses.enter(newcomer.key, most)) {
    const bool room = close_waiting(newcomer.key) > 0 && hub_->addresses.enter(newcomer.key, most);
    if (!room) {
      tell_of(Shortage::connections_of_address, newcomer.remote_address);
      return false;
    }
  }
  hub_->connections.fetch_add(1, std::memory_order_relaxed);
  hub_->unfinished.fetch_add(1, std::memory_order_relaxed);
  return true;
}

/// None is left for a connection that waits: idle ones are closed for it. Where none is idle it waits for a while, and
/// is turned away then. True: try again.
bool Loop::find_descriptor(size_t listener, int error) {
  counters_->without_descriptor.add();
  tell_of(Shortage::descriptors, std::generic_category().message(error));
  if (make_room()) return true;
  if (exhausted_ == Clock::time_point::max()) exhausted_ = now_;
  if (now_ - exhausted_ < kExhausted) return false;
  for (int i = 0; i < kAcceptsPerTurn && hub_->listeners[listener]->has_waiting(); ++i)
    turn_away(*hub_->listeners[listener]);
  return false;
}

/// Accepts a connection by means of the spare descriptor, tells the client to come again, and closes.
void Loop::turn_away(const Listener& listener) {
  const MutexLock lock(hub_->spare_mutex);
  hub_->spare.reset();
  FileDescriptor socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.valid() && listener.tls() == nullptr) {
    std::array<char, 4096> request;
    (void)!::recv(socket.get(), request.data(), request.size(), 0);  // closing over unread bytes resets the connection
    (void)!::send(socket.get(), kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
  }
  socket.reset();
  hub_->keep_spare();
}

void Loop::tell_of(Shortage what, std::string_view who) {
  const auto now =
      std::chrono::duration_cast<std::chrono::milliseconds>((now_ + kTellAgain).time_since_epoch()).count();
  auto& told = hub_->told[static_cast<size_t>(what)];
  int64_t before = told.load(std::memory_order_relaxed);
  const bool again = now - before >= std::chrono::milliseconds(kTellAgain).count();
  if (!options().warn || !again || !told.compare_exchange_strong(before, now)) return;
  const auto& limits = options().limits;
  switch (what) {
    case Shortage::connections_of_address:
      return options().warn("refused a connection from " + std::string(who) + ": that address has " +
                            std::to_string(limits.connections_per_address) +
                            " (server.limits.connections_per_address)");
    case Shortage::connections:
      return options().warn("new connections wait: there are " + std::to_string(limits.connections) +
                            " (server.limits.connections), and none of them is idle");
    case Shortage::descriptors:
      return options().warn("no descriptor is left for new connections (" + std::string(who) +
                            "): idle ones are closed, and where none is idle clients are answered 503. Allow the "
                            "server more open files (LimitNOFILE), or lower server.limits.connections");
    case Shortage::heads:
      return options().warn("requests with large heads are answered 503: those under way take " +
                            std::to_string(limits.heads_bytes) + " bytes (server.limits.heads_size)");
  }
}

Loop* Loop::least_loaded() noexcept {
  Loop* least = this;
  for (Loop* loop : hub_->loops)
    if (loop->load_.load(std::memory_order_relaxed) + 1 < least->load_.load(std::memory_order_relaxed)) least = loop;
  return least;
}

/// For new connections at the limit. False: not yet; the other loops were asked.
bool Loop::make_room() {
  if (close_waiting({}) > 0) return true;
  for (Loop* loop : hub_->loops)
    if (loop != this) loop->tasks_->post([loop] { loop->close_waiting({}); });
  return false;
}

/// Closes some of the connections that have waited longest without a request, or, if there are none, of those that
/// take longest to begin one. One look at all of them serves several newcomers.
size_t Loop::close_waiting(std::optional<AddressKey> of_address) {
  std::vector<std::shared_ptr<Connection>> found;
  for (const bool idle : {true, false}) {
    for (const Slot& slot : slots_) {
      const auto& connection = slot.connection;
      if (!connection || (of_address && connection->address_key() != *of_address)) continue;
      if (idle ? connection->rests(now_) : connection->begins_slowly(now_)) found.push_back(connection);
    }
    if (!found.empty()) break;
  }
  const size_t count = of_address ? std::min<size_t>(1, found.size()) : std::min(found.size(), kRoom);
  std::partial_sort(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(count), found.end(),
                    [](const auto& a, const auto& b) { return a->waits_since() < b->waits_since(); });
  found.resize(count);
  size_t closed = 0;
  for (const auto& connection : found)
    if (connection->make_way()) ++closed;
  return closed;
}

void Loop::adopt(Newcomer newcomer) {
  const auto slot = static_cast<size_t>(newcomer.socket.get());
  const AddressKey key = newcomer.key;
  std::shared_ptr<Connection> connection;
  try {
    if (slot >= slots_.size()) slots_.resize(slot + 64);
    connection = std::make_shared<Connection>(*this, std::move(newcomer.socket), *hub_->listeners[newcomer.listener],
                                              std::move(newcomer.remote_address), key);
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
      forget(key);
  }
}

/// One connection less.
void Loop::forget(AddressKey key) noexcept {
  load_.fetch_sub(1, std::memory_order_relaxed);
  hub_->addresses.leave(key, options().limits.connections_per_address);
  hub_->connections.fetch_sub(1, std::memory_order_relaxed);
  hub_->leave();
}

void Loop::drop(Connection& connection) {
  Slot& slot = slots_[static_cast<size_t>(connection.fd())];
  ++slot.generation;
  dropped_.push_back(std::move(slot.connection));
  forget(connection.address_key());
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
      connection->close(Ending::failed);
    }
  }
  running_.clear();
  if (!queue_.empty()) tasks_->wake();  // after whatever else has become ready
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
    for (const auto& listener : hub_->listeners) poller_->removeFd(listener->fd());
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
    hub_->complaints->say(complaint(
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
