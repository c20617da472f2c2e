// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/connection.h"

#include "kernel/http/loop.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

namespace mortise::http {
Connection::Connection(Loop& loop, FileDescriptor socket, const Listener& listener, std::string remote_address)
    : loop_(&loop),
      mailbox_(loop.mailbox()),
      handler_(listener.handler()),
      transport_(std::move(socket)),
      response_(&Connection::on_source_ready, this),
      remote_address_(std::move(remote_address)),
      local_address_(listener.local_address(transport_.fd())) {
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

Connection::~Connection() = default;

void Connection::on_edges(Edges edges) {
  if (edges.ended) transport_.expect_end();
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
    if (!body_.wants_bytes())
      deadline_ = kNever;
    else if (deadline_ == kNever)
      set_deadline(stall);
  } else if (phase_ == Phase::answering) {
    if (response_.waiting())
      deadline_ = kNever;
    else if (deadline_ == kNever)
      set_deadline(stall);
  }
}

void Connection::on_time(Clock::time_point now) {
  if (now < deadline_) return;
  loop_->count().timeouts.add();
  if (phase_ == Phase::head && head_bytes_.size() > 2) {  // more than a stray empty line
    begin_exchange();
    refuse({408, "The request head did not come in time."});
  } else {
    close();
  }
}

void Connection::borrow_memory() {
  auto memory = loop_->memory().lend();
  head_bytes_ = std::move(memory.head);
  head_.headers = std::move(memory.headers);
  response_.lend(std::move(memory.out));
}

void Connection::return_memory() {
  head_.clear();
  loop_->memory().take_back({std::exchange(head_bytes_, {}), response_.take_back(), std::exchange(head_.headers, {})});
}

void Connection::drain() {
  if (phase_ == Phase::handshake) return close();
  pump();
  if (idle()) close();
}

bool Connection::idle() const noexcept { return phase_ == Phase::head && head_bytes_.empty() && input_.empty(); }

void Connection::close() {
  if (!transport_.is_open()) return;
  const auto hold = shared_from_this();
  const bool owed = phase_ == Phase::handling;
  const bool answering = phase_ == Phase::answering;
  if (!owed) phase_ = Phase::closed;
  if (owed) {
    self_ = hold;
    loop_->keep_orphan(*this);
  }
  loop_->drop(*this);
  transport_.close();
  response_.abort();
  body_.cancel();  // the plugin may answer here
  if (answering) finish_exchange(false);
  leftover_.reset();
  input_ = {};
  bulk_.clear();
  if (phase_ == Phase::closed) return_memory();
}

void Connection::await_request() {
  phase_ = Phase::head;
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
