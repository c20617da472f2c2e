// SPDX-License-Identifier: Apache-2.0
//
// New connections: which loop gets one, what is closed for it at a limit, and who is turned away.
#include "kernel/http/event_tag.h"
#include "kernel/http/loop.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <exception>
#include <string>
#include <system_error>

#include <sys/socket.h>

namespace mortise::http {
namespace {

using Pistache::Flags;
using Pistache::Polling::Mode;
using Pistache::Polling::NotifyOn;

constexpr int kAcceptsPerTurn = 8;
constexpr size_t kRoom = 32;                   // connections closed at once to make room for others
constexpr std::chrono::seconds kExhausted{1};  // without a descriptor, and newcomers are turned away
constexpr std::string_view kBusy =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n";

}  // namespace

void Loop::accept(size_t listener) {
  if (draining_) return;
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    const bool full = group_->connections.load(std::memory_order_relaxed) >= options().limits.connections;
    if (full && !group_->listeners[listener]->has_waiting()) return;
    if (full && !make_room()) {
      warn_of(Shortage::connections);
      return pause_accepting();
    }
    SocketAddress peer;
    peer.size = sizeof peer.storage;
    FileDescriptor socket(
        ::accept4(group_->listeners[listener]->fd(), peer.data(), &peer.size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      const int error = errno;
      const bool exhausted = error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
      if (exhausted && find_descriptor(listener, error)) continue;
      if (exhausted) pause_accepting();
      return;
    }
    exhausted_ = Clock::time_point::max();
    counters_->accepted.add();
    AcceptedSocket accepted{std::move(socket), listener, peer.text(), address_key(peer)};
    if (!count_in(accepted)) continue;
    Loop* to = least_loaded();
    to->load_.fetch_add(1, std::memory_order_relaxed);
    if (to == this) {
      adopt(std::move(accepted));
      continue;
    }
    const AddressKey key = accepted.key;
    const auto carried = std::make_shared<AcceptedSocket>(std::move(accepted));
    if (!to->tasks_->post([to, carried] { to->adopt(std::move(*carried)); })) to->forget(key);
  }
}

/// Counts it in; false: its address has too many connections, and none of them on this loop waits for a request.
bool Loop::count_in(AcceptedSocket& accepted) {
  const size_t most = options().limits.connections_per_address;
  if (!group_->addresses.enter(accepted.key, most)) {
    const bool room = close_waiting(accepted.key) > 0 && group_->addresses.enter(accepted.key, most);
    if (!room) {
      warn_of(Shortage::connections_of_address, accepted.remote_address);
      return false;
    }
  }
  group_->connections.fetch_add(1, std::memory_order_relaxed);
  group_->unfinished.fetch_add(1, std::memory_order_relaxed);
  return true;
}

/// None is left for a connection that waits: idle ones are closed for it. Where none is idle it waits for a while, and
/// is turned away then. True: try again.
bool Loop::find_descriptor(size_t listener, int error) {
  counters_->without_descriptor.add();
  warn_of(Shortage::descriptors, std::generic_category().message(error));
  if (make_room()) return true;
  if (exhausted_ == Clock::time_point::max()) exhausted_ = now_;
  if (now_ - exhausted_ < kExhausted) return false;
  for (int i = 0; i < kAcceptsPerTurn && group_->listeners[listener]->has_waiting(); ++i)
    turn_away(*group_->listeners[listener]);
  return false;
}

/// Accepts a connection by means of the spare descriptor, tells the client to come again, and closes.
void Loop::turn_away(const Listener& listener) {
  const MutexLock lock(group_->spare_mutex);
  group_->spare.reset();
  FileDescriptor socket(::accept4(listener.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.valid() && listener.tls() == nullptr) {
    std::array<char, 4096> request;
    (void)!::recv(socket.get(), request.data(), request.size(), 0);  // closing over unread bytes resets the connection
    (void)!::send(socket.get(), kBusy.data(), kBusy.size(), MSG_NOSIGNAL);
  }
  socket.reset();
  group_->keep_spare();
}

Loop* Loop::least_loaded() noexcept {
  Loop* least = this;
  for (Loop* loop : group_->loops)
    if (loop->load_.load(std::memory_order_relaxed) + 1 < least->load_.load(std::memory_order_relaxed)) least = loop;
  return least;
}

/// For new connections at the limit. False: not yet; the other loops were asked.
bool Loop::make_room() {
  if (close_waiting({}) > 0) return true;
  for (Loop* loop : group_->loops)
    if (loop != this) loop->tasks_->post([loop] { loop->close_waiting({}); });
  return false;
}

/// Closes some of the connections that were answered and only send on; if there are none, of those that have waited
/// longest without a request; or else of those that take longest to begin one. One look at all of them serves several
/// newcomers.
size_t Loop::close_waiting(std::optional<AddressKey> of_address) {
  std::vector<std::shared_ptr<Connection>> found;
  for (const auto gives_way : {&Connection::only_drains, &Connection::rests, &Connection::begins_slowly}) {
    for (const Slot& slot : slots_) {
      const auto& connection = slot.connection;
      if (!connection || (of_address && connection->address_key() != *of_address)) continue;
      if ((*connection.*gives_way)(now_)) found.push_back(connection);
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

void Loop::adopt(AcceptedSocket accepted) {
  const auto slot = static_cast<size_t>(accepted.socket.get());
  const AddressKey key = accepted.key;
  std::shared_ptr<Connection> connection;
  try {
    if (slot >= slots_.size()) slots_.resize(slot + 64);
    connection = std::make_shared<Connection>(*this, std::move(accepted.socket), *group_->listeners[accepted.listener],
                                              std::move(accepted.remote_address), key);
    slots_[slot].connection = connection;
    if (ended_) return connection->close();
    poller_->addFd(connection->fd(), Flags<NotifyOn>(NotifyOn::Read) | NotifyOn::Write | NotifyOn::Shutdown,
                   make_tag(EventKind::connection, slots_[slot].generation, slot), Mode::Edge);
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

void Loop::pause_accepting() {
  if (!std::exchange(accepting_, false)) return;
  for (size_t i = 0; i < group_->listeners.size(); ++i)
    poller_->rearmFd(group_->listeners[i]->fd(), Flags(NotifyOn::None), make_tag(EventKind::listener, 0, i));
  arm_timer(kSweep);
}

void Loop::resume_accepting() {
  if (draining_ || std::exchange(accepting_, true)) return;
  for (size_t i = 0; i < group_->listeners.size(); ++i)
    poller_->rearmFd(group_->listeners[i]->fd(), Flags(NotifyOn::Read), make_tag(EventKind::listener, 0, i));
}

}  // namespace mortise::http
