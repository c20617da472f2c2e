// SPDX-License-Identifier: Apache-2.0
//
// One event loop: a thread of Pistache's reactor with its epoll, its connections and its task queue.
#pragma once

#include "kernel/http/address_counts.h"
#include "kernel/http/block.h"
#include "kernel/http/connection.h"
#include "kernel/http/counters.h"
#include "kernel/http/exchange_memory.h"
#include "kernel/http/exchange_slot.h"
#include "kernel/http/head_budget.h"
#include "kernel/http/http_date.h"
#include "kernel/http/listener.h"
#include "kernel/http/options.h"
#include "kernel/http/shortage.h"
#include "kernel/http/task_queue.h"

#include <mortise/mutex.h>

#include <pistache/reactor.h>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

namespace mortise::http {

class Loop;

/// What the loops of a server share. Filled before they run; then only the atomics change.
struct LoopGroup {
  ServerOptions options;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<Loop*> loops;
  std::vector<std::unique_ptr<LoopCounters>> counters;  // one for each loop, which it outlives
  std::shared_ptr<Complaints> complaints;
  std::shared_ptr<BlockPool> blocks = std::make_shared<BlockPool>();
  std::shared_ptr<HeadBudget> heads = std::make_shared<HeadBudget>();
  uint64_t id_seed = 0;

  AddressCounts addresses;
  std::atomic<size_t> connections{0};
  std::atomic<size_t> unfinished{0};  // connections, and exchanges whose client left
  Mutex mutex;
  ConditionVariable finished;  // `unfinished` may have become 0
  Mutex spare_mutex;
  ShortageWarnings shortages;
  /// Given up to accept, and turn away, who comes when there is no other.
  FileDescriptor spare MORTISE_GUARDED_BY(spare_mutex);

  void keep_spare() noexcept MORTISE_REQUIRES(spare_mutex);
  void leave() noexcept;
};

class Loop final : public Pistache::Aio::Handler {
 public:
  using Clock = Connection::Clock;

  explicit Loop(std::shared_ptr<LoopGroup> group);
  ~Loop() override;

  // ---- Pistache::Aio::Handler
  std::shared_ptr<Pistache::Aio::Handler> clone() const override;
  void registerPoller(Pistache::Polling::Epoll& poller) override;
  void onReady(const Pistache::Aio::FdSet& events) override;

  // ---- any thread
  const std::shared_ptr<TaskQueue>& tasks() const noexcept { return tasks_; }

  // ---- for connections, on the loop
  const ServerOptions& options() const noexcept { return group_->options; }
  const std::shared_ptr<Complaints>& complaints() const noexcept { return group_->complaints; }
  const std::shared_ptr<HeadBudget>& heads() const noexcept { return group_->heads; }
  BlockPool& blocks() noexcept { return *group_->blocks; }
  ReceiveSpace& space() noexcept { return space_; }
  ExchangeMemoryPool& memory() noexcept { return memory_; }
  LoopCounters& count() noexcept { return *counters_; }
  Clock::time_point now() const noexcept { return now_; }
  std::string_view date() noexcept { return date_.now(); }
  bool draining() const noexcept { return draining_; }
  /// Warns the operator, once a minute of each kind. `who`: a client address, or why the system refuses.
  void warn_of(Shortage what, std::string_view who = {}) { group_->shortages.warn(what, who, group_->options, now_); }
  /// Unique within the server.
  uint64_t next_request_id() noexcept;
  /// Pumps the connection at the end of this batch of events, or in the next.
  void later(Connection& connection);
  /// The connection's socket is about to be closed. It lives on until the end of this batch.
  void drop(Connection& connection);
  /// A connection that is about to be dropped and still awaits a plugin's answer; until that came.
  void keep_orphan(Connection& connection);
  void release_orphan(Connection& connection) noexcept;

  // ---- on the loop, for the server
  void drain();
  /// At the end of this batch: closes everything, takes nothing more, and calls `done`.
  void stop(std::function<void()> done) { on_stopped_ = std::move(done); }

 private:
  void dispatch(const Pistache::Aio::FdSet& events);
  void on_connection_event(size_t slot, uint32_t generation, Connection::Edges edges);
  /// An accepted socket on its way to its loop.
  struct AcceptedSocket {
    FileDescriptor socket;
    size_t listener;
    std::string remote_address;
    AddressKey key;
  };
  void accept(size_t listener);
  bool find_descriptor(size_t listener, int error);
  void turn_away(const Listener& listener);
  bool count_in(AcceptedSocket& accepted);
  Loop* least_loaded() noexcept;
  void adopt(AcceptedSocket accepted);
  void forget(AddressKey key) noexcept;  // any thread
  bool make_room();
  size_t close_waiting(std::optional<AddressKey> of_address);
  void pause_accepting();
  void resume_accepting();
  void run_queue();
  void on_timer();
  void notice_pause();
  void forgive(Clock::duration lost) noexcept;
  void arm_timer(Clock::duration from_now);
  Clock::duration shortest_timeout() const noexcept;
  void report(const std::exception& e) const noexcept;
  void end();
  void name_who_owes_answers() const;

  static constexpr std::chrono::milliseconds kSweep{250};  // timers are this coarse

  struct Slot {
    std::shared_ptr<Connection> connection;
    uint32_t generation = 0;  // tells a late event of a closed descriptor from one of its successor
  };

  const std::shared_ptr<LoopGroup> group_;
  const std::shared_ptr<TaskQueue> tasks_;
  Pistache::Polling::Epoll* poller_ = nullptr;
  FileDescriptor timer_;
  std::vector<Slot> slots_;  // by descriptor
  std::vector<std::shared_ptr<Connection>> queue_, running_, dropped_;
  ReceiveSpace space_{Block::kSmall};
  std::unordered_set<Connection*> orphans_;  // each owns itself
  std::function<void()> on_stopped_;
  ExchangeMemoryPool memory_;
  HttpDate date_;
  Clock::time_point now_ = Clock::now();
  Clock::time_point timer_due_ = Clock::time_point::max();
  Clock::time_point ran_ = Clock::now();  // the end of the last batch
  LoopCounters* counters_ = nullptr;
  std::atomic<size_t> load_{0};  // connections of this loop, those on their way included
  uint64_t ids_ = 0;
  size_t index_ = 0;
  Clock::time_point exhausted_ = Clock::time_point::max();  // since when no descriptor is left
  bool timer_armed_ = false;
  bool accepting_ = true;
  bool draining_ = false;
  bool ended_ = false;
};

}  // namespace mortise::http
