// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/connection.h"

#include "kernel/http/loop.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <new>
#include <utility>

namespace mortise::http {
namespace {

constexpr std::chrono::milliseconds kRest{100};
constexpr std::chrono::seconds kSlowBeginning{1};

ExchangeSlot& take_slot() {
  ExchangeSlot* slot = ExchangeSlot::take();
  if (slot == nullptr) throw std::bad_alloc();
  return *slot;
}

}  // namespace

Connection::Connection(Loop& loop, FileDescriptor socket, const Listener& listener, std::string remote_address,
                       AddressKey key)
    : loop_(&loop),
      slot_(take_slot()),
      tasks_(loop.tasks()),
      handler_(listener.handler()),
      transport_(std::move(socket)),
      response_([this] { return await_source(); },
                [this](const char* where, const std::string& what) { plugin_threw(where, what); }),
      body_([this](const char* where, const std::string& what) { plugin_threw(where, what); }),
      remote_address_(std::move(remote_address)),
      local_address_(listener.local_address(transport_.fd())),
      address_key_(key),
      waits_since_(loop.now()) {
  slot_.attach(*this, loop.complaints(), tasks_.get());
  if (listener.tls() != nullptr) {
    transport_.use_tls(listener.tls()->open(transport_.fd()));
    phase_ = transport_.is_tls() ? Phase::handshake : Phase::closed;
  }
  request_.size = sizeof request_;
  request_.tls = transport_.is_tls() ? 1 : 0;
  request_.remote_address = str(remote_address_);
  request_.local_address = str(local_address_);
  request_.request_id = {request_id_.data(), request_id_.size()};
  set_deadline(loop.options().timeouts.head);
}

Connection::~Connection() {
  slot_.detach();
  slot_.give_back();
}

void Connection::on_edges(Edges edges) {
  if (edges.ended) {
    transport_.expect_end();
    if (is_owed()) slot_.abandon(exchange_);
  }
  if (edges.readable) transport_.set_readable();
  if (edges.writable) transport_.set_writable();
  if (edges.gone) return close();
  pump();
}

void Connection::pump() {
  if (pumping_ || !transport_.is_open()) return;
  pumping_ = true;
  reads_ = heads_ = 0;
  run();
  pumping_ = false;
  if (!transport_.is_open()) return;
  keep_leftover();
  settle_deadline();
}

void Connection::run() {
  if (phase_ == Phase::closed) return close();
  for (;;) {
    const bool sent = phase_ == Phase::handshake ? shake_hands() : send();
    if (!transport_.is_open()) return;
    const bool taken = take_input();
    if (!transport_.is_open()) return;
    body_.settle();
    if (!sent && !taken) return;
  }
}

void Connection::keep_leftover() {
  if (input_.empty()) {
    leftover_.reset();
  } else if (leftover_.get() != input_block_) {
    leftover_ = BlockRef::share(input_block_);
  }
  if (body_.complete()) {
    bulk_.clear();
  } else if (!transport_.readable()) {
    bulk_.trim();  // a client that pauses holds no memory of ours
  }
}

void Connection::set_deadline(std::chrono::milliseconds from_now) { deadline_ = loop_->now() + from_now; }

/// While it is our turn, the client cannot be late.
void Connection::settle_deadline() {
  const auto stall = loop_->options().timeouts.stall;
  if (phase_ == Phase::handling) {
    if (!body_.wants_bytes()) {
      pace_.stop(loop_->now());
      deadline_ = kNever;
      return;
    }
    if (deadline_ == kNever) set_deadline(stall);
    pace_.run(loop_->now());
    deadline_ = std::min(deadline_, pace_.end());
  } else if (phase_ == Phase::answering) {
    if (response_.waiting())
      deadline_ = kNever;
    else if (deadline_ == kNever)
      set_deadline(stall);
  }
}

void Connection::on_time(Clock::time_point now) {
  if (now < deadline_) return;
  if (phase_ == Phase::answering && still_reads()) return set_deadline(loop_->options().timeouts.stall);
  loop_->count().timeouts.add();
  if (phase_ == Phase::handling && pace_.end() <= now) return cut_slow_body();
  if (phase_ == Phase::head && head_bytes_.size() > 2) {  // more than a stray empty line
    begin_exchange();
    refuse({408, "The request head did not come in time."});
  } else {
    close(Ending::timed_out);
  }
}

/// The socket takes more only after a good part of its buffer was read, which lasts longer than a stall with a slow
/// client; what the client has acknowledged tells whether it reads.
bool Connection::still_reads() {
  const auto& options = loop_->options();
  const uint64_t before = std::exchange(acknowledged_, transport_.acknowledged());
  const auto least =
      static_cast<double>(options.limits.body_rate) * std::chrono::duration<double>(options.timeouts.stall).count();
  return static_cast<double>(acknowledged_ - before) > least;
}

/// Tells the sink that waits for the body; the plugin may still answer.
void Connection::cut_slow_body() {
  body_.give_up(MORTISE_TIMED_OUT);
  input_ = {};
  close_after_ = true;
  pump();
}

void Connection::forgive(Clock::duration lost) noexcept {
  if (deadline_ != kNever) deadline_ += lost;
  if (linger_end_ != kNever) linger_end_ += lost;
  pace_.forgive(lost);
}

void Connection::borrow_memory() {
  auto memory = loop_->memory().lend();
  head_bytes_ = std::move(memory.head);
  head_.headers = std::move(memory.headers);
  response_.lend(std::move(memory.out));
  has_memory_ = true;
}

void Connection::return_memory() {
  if (!std::exchange(has_memory_, false)) return;
  head_.clear();
  head_share_.reset();
  loop_->memory().take_back({std::exchange(head_bytes_, {}), response_.take_back(), std::exchange(head_.headers, {})});
}

void Connection::drain() {
  if (phase_ == Phase::handshake) return close();
  pump();
  if (idle()) close();
}

bool Connection::idle() const noexcept { return phase_ == Phase::head && head_bytes_.empty() && input_.empty(); }

bool Connection::only_drains(Clock::time_point now) const noexcept {
  return (phase_ == Phase::draining || phase_ == Phase::lingering) && now - waits_since_ >= kRest;
}

bool Connection::rests(Clock::time_point now) const noexcept { return idle() && now - waits_since_ >= kRest; }

bool Connection::begins_slowly(Clock::time_point now) const noexcept {
  return (phase_ == Phase::handshake || phase_ == Phase::head) && now - waits_since_ >= kSlowBeginning;
}

bool Connection::make_way() {
  if (idle() && transport_.has_bytes()) return false;
  close();
  return true;
}

void Connection::close(Ending why) {
  if (!transport_.is_open()) return;
  ending_ = why;
  const auto hold = shared_from_this();
  const bool owed = phase_ == Phase::handling;
  const bool answering = phase_ == Phase::answering;
  if (!owed) phase_ = Phase::closed;
  if (owed) {
    slot_.abandon(exchange_);
    self_ = hold;
    loop_->keep_orphan(*this);
  }
  loop_->drop(*this);
  transport_.close();
  response_.abort();
  body_.cancel();  // the plugin may answer here
  if (answering) finish_exchange(why);
  leftover_.reset();
  input_ = {};
  bulk_.clear();
  if (phase_ == Phase::closed) return_memory();
}

void Connection::await_request() {
  phase_ = Phase::head;
  waits_since_ = loop_->now();
  return_memory();
  scanner_.reset();
  const auto& timeouts = loop_->options().timeouts;
  set_deadline(input_.empty() ? timeouts.idle : timeouts.head);
  if (loop_->draining() && input_.empty()) close();
}

void Connection::start_lingering() {
  if (phase_ == Phase::lingering) return;
  phase_ = Phase::lingering;
  transport_.end_sending();
  linger_end_ = loop_->now() + loop_->options().timeouts.linger;
  deadline_ = std::min(loop_->now() + kLingerSilence, linger_end_);
}

/// Answers what cannot become an exchange, and closes.
void Connection::refuse(const HeadFault& fault) {
  loop_->count().heads_refused.add();
  body_.begin_nothing();
  phase_ = Phase::handling;
  close_after_ = true;
  respond_text(fault.status, std::string(fault.text) + "\n");
}

}  // namespace mortise::http
