// SPDX-License-Identifier: Apache-2.0
//
// One connection and the one exchange it carries at a time.
//
// Everything here runs on the loop's thread, but respond() and post(), which pass themselves on through the task queue,
// and what ends in _later. pump() is the only place that reads, parses and writes; code that changes something calls
// it or asks the loop to. A connection whose client left keeps its exchange until the plugin has answered.
#pragma once

#include "kernel/http/address_counts.h"
#include "kernel/http/block.h"
#include "kernel/http/body_pace.h"
#include "kernel/http/exchange_slot.h"
#include "kernel/http/head_budget.h"
#include "kernel/http/head_parser.h"
#include "kernel/http/listener.h"
#include "kernel/http/log_fields.h"
#include "kernel/http/request_body.h"
#include "kernel/http/request_handler.h"
#include "kernel/http/response_stream.h"
#include "kernel/http/task_queue.h"
#include "kernel/http/transport.h"

#include <array>
#include <chrono>
#include <memory>
#include <string>

namespace mortise::http {

class Loop;

class Connection final : public Exchange, public std::enable_shared_from_this<Connection> {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr auto kNever = Clock::time_point::max();
  /// How long a client that was answered, but has yet to send its body or to close, may stay silent.
  static constexpr std::chrono::milliseconds kLingerSilence{5000};

  Connection(Loop& loop, FileDescriptor socket, const Listener& listener, std::string remote_address, AddressKey key);
  ~Connection();

  // ---- for the loop
  struct Edges {
    bool readable, writable, ended, gone;
  };
  void on_edges(Edges edges);
  void pump();
  void on_time(Clock::time_point now);
  Clock::time_point deadline() const noexcept { return deadline_; }
  /// Extends the deadlines by the time for which the loop did not run.
  void forgive(Clock::duration lost) noexcept;
  /// Finish what runs, then close.
  void drain();
  /// Closes the socket and tells sink and source. `why` is for the log, if an exchange is cut off by it.
  void close(Ending why = Ending::client_left);
  /// The loop ends; it must not be used any more.
  void detach() noexcept { loop_ = nullptr; }
  int fd() const noexcept { return transport_.fd(); }
  AddressKey address_key() const noexcept { return address_key_; }
  /// Between requests, or before the first.
  bool idle() const noexcept;
  /// Answered a while ago, and what its client still sends is thrown away.
  bool only_drains(Clock::time_point now) const noexcept;
  /// For longer than the next request takes to come.
  bool rests(Clock::time_point now) const noexcept;
  /// A handshake or a head has been under way for long.
  bool begins_slowly(Clock::time_point now) const noexcept;
  Clock::time_point waits_since() const noexcept { return waits_since_; }
  /// Closes for the sake of new connections, unless a request has arrived meanwhile.
  bool make_way();
  /// For Loop::later().
  bool set_queued(bool queued) noexcept { return std::exchange(queued_, queued); }

  /// Handed to a plugin that has not answered.
  bool is_owed() const noexcept { return phase_ == Phase::handling && exchange_ != 0; }
  Origin plugin() const noexcept { return plugin_; }
  Clock::time_point started() const noexcept { return started_; }

  // ---- Exchange
  const mortise_request& request() const noexcept override { return request_; }
  void set_route(const Route& route) noexcept override;
  mortise_exchange hand_over(Origin plugin) noexcept override;
  void answer_instead(const mortise_response& response) override;
  void complain(Origin plugin, std::string_view text) override { slot_.complain(plugin, text); }

  // ---- for the functions that plugins call, which have made sure that the exchange is not answered
  /// Loop. False: it was called before.
  bool receive(const mortise_body_sink& sink);
  void resume();
  void resume_later(ExchangeSlot::Number exchange);
  /// Any thread that holds the right to answer.
  void respond(const mortise_response& response);
  /// Any. Where the loop is no more, the task runs at once.
  void post(ExchangeSlot::Number exchange, mortise_task task, void* context);
  void wake_source(ExchangeSlot::Number number);
  void wake_source_later(ExchangeSlot::Number number);

 private:
  enum class Phase : uint8_t {
    handshake,
    head,      // between requests, or reading a head
    handling,  // the plugin has the exchange
    answering,
    draining,   // answered; the rest of the body, if any, is thrown away
    lingering,  // answered and half closed; waiting for the client to close
    closed,
  };

  // ---- connection.cc: life, time
  void run();
  void keep_leftover();
  void borrow_memory();
  void return_memory();
  void set_deadline(std::chrono::milliseconds from_now);
  void settle_deadline();
  bool still_reads();
  void cut_slow_body();
  void await_request();
  void start_lingering();
  void begin_exchange();
  void refuse(const HeadFault& fault);

  // ---- connection_read.cc
  bool shake_hands();
  bool take_input();
  bool read_socket();
  void on_end();
  bool take_head();
  bool cover_head(size_t bytes);
  void dispatch();
  bool take_body();
  ReceiveSpace& space();

  // ---- connection_write.cc
  bool send();
  void answer(const mortise_response& response);
  void start_response(const mortise_response& response);
  bool must_close(const mortise_response& response) const;
  void abandon_exchange();
  void* await_source();
  void plugin_threw(const char* where, const std::string& what);
  void finish_response();
  void finish_exchange(Ending ending);
  void keep_log_fields(const mortise_response& response);

  Loop* loop_;  // null once it ended
  ExchangeSlot& slot_;
  const std::shared_ptr<TaskQueue> tasks_;
  RequestHandler& handler_;
  Transport transport_;
  ResponseStream response_;
  RequestBody body_;

  // Received and not yet consumed; nothing is read from the socket before it is empty.
  std::string_view input_;
  Block* input_block_ = nullptr;
  BlockRef leftover_;  // keeps input_ between two pumps
  ReceiveSpace bulk_{Block::kLarge};

  HeadScanner scanner_;
  std::string head_bytes_;  // what RequestHead and mortise_request point into
  HeadShare head_share_;
  RequestHead head_;
  mortise_request request_{};
  const std::string remote_address_;
  const std::string local_address_;
  const AddressKey address_key_;
  std::array<char, 16> request_id_{};

  Clock::time_point deadline_ = kNever;
  Clock::time_point linger_end_ = kNever;
  Clock::time_point started_;
  Clock::time_point waits_since_;          // for a request
  BodyPace pace_;                          // of the request's body
  uint64_t acknowledged_ = 0;              // by the client, when the socket was last full
  std::shared_ptr<Connection> self_;       // while the client is gone and the answer is due
  ExchangeSlot::Number exchange_ = 0;      // that the plugin was given; 0: none
  ExchangeSlot::Number awaited_ = 0;       // the last number given to a source for ready()
  std::unique_ptr<LogFields> log_fields_;  // only if the request will have a line
  int status_ = 0;
  int reads_ = 0;  // in this pump
  int heads_ = 0;
  Origin plugin_ = 0;
  Phase phase_ = Phase::head;
  Ending ending_ = Ending::complete;  // why the socket was closed
  bool pumping_ = false;
  bool queued_ = false;
  bool received_ = false;  // receive() was called
  bool has_memory_ = false;
  bool close_after_ = false;
};

}  // namespace mortise::http
