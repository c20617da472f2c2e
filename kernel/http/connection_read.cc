// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/connection.h"
#include "kernel/http/loop.h"

#include <mortise/bytes.h>
#include <mortise/text/hex.h>

#include <algorithm>

namespace mortise::http {
namespace {

constexpr int kReadsPerTurn = 16;  // before others get theirs
constexpr int kHeadsPerTurn = 32;
constexpr uint64_t kBulk = 48 << 10;  // bodies with at least this much to come get large blocks

void write_hex(uint64_t value, std::array<char, 16>& out) noexcept {
  for (size_t i = 16; i-- > 0; value >>= 4) out[i] = text::kUpperHexDigits[value & 15];
}

}  // namespace

/// True: something changed, look again.
bool Connection::shake_hands() {
  if (!transport_.readable() && !transport_.writable()) return false;
  switch (transport_.handshake()) {
    case Io::done:
      phase_ = Phase::head;
      set_deadline(loop_->options().timeouts.head);
      return true;
    case Io::blocked:
      return false;
    default:
      close();
      return false;
  }
}

bool Connection::take_input() {
  switch (phase_) {
    case Phase::head:
      return input_.empty() ? read_socket() : take_head();
    case Phase::handling:
    case Phase::answering:
    case Phase::draining:
      if (!body_.wants_bytes()) return false;
      return input_.empty() ? read_socket() : take_body();
    case Phase::lingering:
      input_ = {};
      return read_socket();
    default:
      return false;
  }
}

ReceiveSpace& Connection::space() {
  return phase_ != Phase::head && body_.expected() >= kBulk ? bulk_ : loop_->space();
}

bool Connection::read_socket() {
  if (!transport_.readable()) return false;
  if (++reads_ > kReadsPerTurn) {
    loop_->later(*this);
    return false;
  }
  ReceiveSpace& to = space();
  const auto room = to.room(loop_->blocks());
  const auto result = transport_.read(room);
  if (result.outcome == Io::blocked) return false;
  if (result.outcome == Io::ended) {
    on_end();
    return transport_.is_open();
  }
  if (result.outcome == Io::failed) {
    close();
    return false;
  }
  to.fill(result.bytes);
  loop_->count().bytes_received.add(result.bytes);
  input_ = {room.data(), result.bytes};
  input_block_ = to.block();
  const auto& timeouts = loop_->options().timeouts;
  if (phase_ == Phase::handling) {
    set_deadline(timeouts.stall);
    pace_.took(result.bytes, loop_->now());
  }
  if (phase_ == Phase::draining || phase_ == Phase::lingering)
    deadline_ = std::min(loop_->now() + kLingerSilence, linger_end_);
  return true;
}

/// The client will send no more. If it has its answer coming it may still read that.
void Connection::on_end() {
  if (phase_ != Phase::answering) return close();
  body_.abandon();
  close_after_ = true;
}

bool Connection::take_head() {
  if (heads_ >= kHeadsPerTurn) {
    loop_->later(*this);
    return false;
  }
  const auto& limits = loop_->options().limits;
  const bool first = head_bytes_.empty();
  if (first) borrow_memory();
  const size_t before = head_bytes_.size();
  if (!first && !cover_head(before + input_.size())) return true;
  if (!first) head_bytes_ += input_;
  if (auto fault = scanner_.scan(first ? input_ : std::string_view(head_bytes_), limits)) {
    input_ = {};
    begin_exchange();
    refuse(fault);
    return true;
  }
  if (scanner_.end() == 0) {
    if (first) {
      if (!cover_head(input_.size())) return true;
      head_bytes_ = input_;
      waits_since_ = loop_->now();
      set_deadline(loop_->options().timeouts.head);
    }
    input_ = {};
    return true;
  }
  if (first && !cover_head(scanner_.end())) return true;
  if (first)
    head_bytes_.assign(input_.substr(0, scanner_.end()));
  else
    head_bytes_.resize(scanner_.end());
  input_.remove_prefix(scanner_.end() - before);
  ++heads_;
  dispatch();
  return true;
}

/// Before that much of a head is kept. False: there is no room for it, and the client was told so.
bool Connection::cover_head(size_t bytes) {
  if (head_share_.cover(bytes, loop_->heads(), loop_->options().limits.heads_bytes)) return true;
  loop_->warn_of(Shortage::heads);
  input_ = {};
  begin_exchange();
  refuse({503, "Too many large request heads are under way. Try again later."});
  return false;
}

void Connection::begin_exchange() {
  loop_->count().requests.add();
  started_ = Clock::now();
  write_hex(loop_->next_request_id(), request_id_);
  exchange_ = 0;
  received_ = false;
}

void Connection::set_route(const Route& route) noexcept {
  request_.listener = static_cast<uint8_t>(route.listener);
  request_.mount = str(route.mount);
  request_.domain = str(route.domain);
  request_.subdomain = str(route.subdomain);
}

void Connection::dispatch() {
  begin_exchange();
  const auto text = std::string_view(head_bytes_).substr(scanner_.start());
  const auto fault = parse_head(text, loop_->options().limits, head_);
  request_.method = str(head_.method);
  request_.target = str(head_.target);
  request_.http_minor = head_.minor;
  if (fault) return refuse(fault);

  request_.chunked = head_.chunked ? 1 : 0;
  request_.expect_continue = head_.expect_continue ? 1 : 0;
  request_.has_query = head_.has_query ? 1 : 0;
  request_.has_length = head_.content_length >= 0 ? 1 : 0;
  request_.content_length = head_.content_length >= 0 ? static_cast<uint64_t>(head_.content_length) : 0;
  request_.tls_version = str(transport_.tls_version());
  request_.path = str(head_.path);
  request_.query = str(head_.query);
  request_.listener = MORTISE_LISTENER_DATA;
  request_.mount = request_.domain = request_.subdomain = {nullptr, 0};
  request_.headers = head_.headers.data();
  request_.header_count = head_.headers.size();
  request_.host = str(head_.host);
  body_.begin(head_, loop_->options().limits);
  pace_.begin(loop_->options().timeouts.grace, loop_->options().limits.body_rate);
  phase_ = Phase::handling;
  close_after_ = !head_.keep_alive;
  deadline_ = kNever;
  handler_.handle(*this);
}

bool Connection::take_body() {
  const auto outcome = body_.take(input_, input_block_);
  if (outcome != RequestBody::Outcome::more) {
    close_after_ = true;
    input_ = {};
  }
  if (phase_ == Phase::draining) {
    if (outcome != RequestBody::Outcome::more)
      start_lingering();
    else if (body_.complete())
      await_request();
  }
  return true;
}

}  // namespace mortise::http
