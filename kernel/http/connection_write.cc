// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/connection.h"
#include "kernel/http/exchange_handle.h"
#include "kernel/http/guard.h"
#include "kernel/http/loop.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace mortise::http {
namespace {

/// A response that crosses threads. One piece of memory: what it views lies behind the object.
class ResponseCopy {
 public:
  static std::unique_ptr<ResponseCopy> of(const mortise_response& from) {
    const std::span<const mortise_pair> headers(from.headers, from.header_count), fields = log_fields_of(from);
    size_t bytes = from.body.size;
    for (const mortise_pair& header : headers) bytes += header.name.size + header.value.size;
    for (const mortise_pair& field : fields) {
      const mortise_pair kept = fitting_log_field(field);
      bytes += kept.name.size + kept.value.size;
    }
    const size_t pairs = (headers.size() + fields.size()) * sizeof(mortise_pair);
    auto* memory = static_cast<std::byte*>(::operator new(sizeof(ResponseCopy) + pairs + bytes));
    return std::unique_ptr<ResponseCopy>(
        new (memory) ResponseCopy(from, fields, reinterpret_cast<mortise_pair*>(memory + sizeof(ResponseCopy)),
                                  reinterpret_cast<char*>(memory + sizeof(ResponseCopy) + pairs)));
  }
  ResponseCopy(const ResponseCopy&) = delete;
  ResponseCopy& operator=(const ResponseCopy&) = delete;
  static void operator delete(void* memory) noexcept { ::operator delete(memory); }
  const mortise_response& get() const noexcept { return response_; }

 private:
  ResponseCopy(const mortise_response& from, std::span<const mortise_pair> fields, mortise_pair* pairs, char* bytes)
      : response_(from), next_(bytes) {
    static_assert(alignof(mortise_pair) <= alignof(ResponseCopy) && std::is_trivially_destructible_v<mortise_pair>);
    response_.size = sizeof response_;
    response_.headers = pairs;
    for (size_t i = 0; i < from.header_count; ++i) new (pairs++) mortise_pair(keep(from.headers[i]));
    response_.log_fields = pairs;
    response_.log_field_count = fields.size();
    for (const mortise_pair& field : fields) new (pairs++) mortise_pair(keep(fitting_log_field(field)));
    response_.body = keep(from.body);
    if (from.source == nullptr) return;
    source_ = known(from.source);
    response_.source = &source_;
  }
  mortise_pair keep(const mortise_pair& pair) { return {keep(pair.name), keep(pair.value)}; }
  mortise_str keep(mortise_str s) {
    char* const at = next_;
    if (s.size != 0) std::memcpy(at, s.data, s.size);
    next_ += s.size;
    return {at, s.size};
  }
  mortise_response response_;
  mortise_body_source source_{};
  char* next_;  // where the next bytes go
};

/// Closes a source that will not be read.
void close_unused(const mortise_body_source& source) noexcept {
  (void)exception_of([&] { source.close(source.self, 0); });
}

bool has_body(int status) noexcept { return status >= 200 && status != 204 && status != 304; }

}  // namespace

// ---- Exchange

mortise_exchange Connection::hand_over(Origin plugin) noexcept {
  plugin_ = plugin;
  exchange_ = slot_.open(plugin);
  return {&kExchangeTable, exchange_};
}

void Connection::answer_instead(const mortise_response& response) {
  if (exchange_ == 0 || slot_.close(exchange_)) answer(response);
}

bool Connection::receive(const mortise_body_sink& sink) {
  if (std::exchange(received_, true)) return false;
  if (!transport_.is_open()) {
    sink.closed(sink.self, MORTISE_CANCELLED);
    return true;
  }
  // Also before an empty body: botocore takes a final status that comes without it for the answer to its next request.
  if (head_.expect_continue && !body_.begun() && input_.empty()) response_.interim("HTTP/1.1 100 Continue\r\n\r\n");
  head_.expect_continue = false;
  const auto& limits = loop_->options().limits;
  if ((sink.flags & MORTISE_SINK_DOCUMENT) != 0) pace_.begin(loop_->options().timeouts.grace, limits.document_rate);
  body_.set_sink(sink);
  if (!pumping_) loop_->later(*this);
  return true;
}

void Connection::resume() {
  body_.resume();
  if (!pumping_ && transport_.is_open()) loop_->later(*this);
}

void Connection::resume_later(ExchangeSlot::Number exchange) {
  tasks_->post([self = shared_from_this(), exchange] {
    if (self->exchange_ == exchange) self->resume();
  });
}

void Connection::respond(const mortise_response& response) {
  if (tasks_->is_own_thread()) return answer(response);
  const auto self = shared_from_this();
  const bool posted = tasks_->post([self, copy = ResponseCopy::of(response)] { self->answer(copy->get()); });
  if (!posted) answer(response);  // the loop is no more; this thread is the last to know the exchange
}

void Connection::post(ExchangeSlot::Number exchange, mortise_task task, void* context) {
  const bool posted = tasks_->post([self = shared_from_this(), exchange, task, context] {
    const auto thrown = exception_of([&] { task(context); });
    if (thrown && self->exchange_ == exchange) self->plugin_threw("a task on the loop", *thrown);
  });
  if (!posted) (void)exception_of([&] { task(context); });
}

/// What a plugin throws from a call on the loop costs the request that it was for.
void Connection::plugin_threw(const char* where, const std::string& what) {
  complain(plugin_, std::string("threw an exception in ") + where + ": " + what);
  close_after_ = true;
  if (is_owed()) respond_text(500, "The request failed.\n");
}

// ---- the answer

void Connection::answer(const mortise_response& response) {
  if (phase_ != Phase::handling || !transport_.is_open()) {
    if (response.source != nullptr) close_unused(*response.source);
    if (phase_ == Phase::handling) {
      status_ = 0;
      if (loop_ != nullptr) keep_log_fields(response);
      abandon_exchange();
    }
    return;
  }
  start_response(response);
  if (!pumping_) loop_->later(*this);
}

/// The client is gone; the exchange ends with its answer.
void Connection::abandon_exchange() {
  phase_ = Phase::closed;
  if (loop_ != nullptr) {
    loop_->count().responses[0].add();
    finish_exchange(ending_);
    loop_->release_orphan(*this);
  }
  const auto last = std::move(self_);  // may be the last reference: nothing may follow
}

bool Connection::must_close(const mortise_response& response) const {
  if (close_after_ || (response.flags & MORTISE_RESPONSE_CLOSE) != 0 || body_.failed() || loop_->draining())
    return true;
  // A client that still waits for "100 Continue" may send its body or not: what comes next cannot be told apart.
  if (head_.expect_continue && !body_.begun() && input_.empty()) return true;
  return !body_.complete() && body_.exceeds(loop_->options().limits.drained_bytes);
}

void Connection::keep_log_fields(const mortise_response& response) {
  const auto& wants = loop_->options().log_wants;
  const auto fields = log_fields_of(response);
  if (!fields.empty() && wants && wants(status_)) log_fields_ = std::make_unique<LogFields>(fields);
}

void Connection::start_response(const mortise_response& response) {
  status_ = response.status;
  keep_log_fields(response);
  const bool head_only = head_.method == "HEAD" || response.status == 304;
  const bool with_body = has_body(response.status) && !head_only;
  const bool has_length = (response.flags & MORTISE_RESPONSE_LENGTH) != 0;
  ResponseFraming framing;
  if (response.source != nullptr || (head_only && (has_length || response.body.size == 0)))
    framing.length = has_length ? static_cast<int64_t>(response.content_length) : -1;
  else
    framing.length = static_cast<int64_t>(response.body.size);
  if (!has_body(response.status) && response.status != 304) framing.length = -1;
  if (with_body && framing.length < 0) {
    framing.chunked = head_.minor > 0;
    close_after_ |= !framing.chunked;
  }
  close_after_ = must_close(response);
  framing.close = close_after_;
  framing.keep_alive = !close_after_ && head_.minor == 0;

  phase_ = Phase::answering;
  body_.discard(loop_->options().limits.drained_bytes);
  set_deadline(loop_->options().timeouts.stall);
  const auto kind = static_cast<size_t>(response.status / 100);
  if (kind < loop_->count().responses.size()) loop_->count().responses[kind].add();
  if (!response_.start(response, framing, with_body, loop_->date()))
    complain(plugin_, "gave a header with a wrong name or control characters; it was left out or corrected");
}

bool Connection::send() {
  if (!response_.pending()) return false;
  const auto before = response_.bytes_sent();
  const auto state = response_.flush(transport_, loop_->blocks());
  if (const auto sent = response_.bytes_sent() - before; sent > 0) {
    loop_->count().bytes_sent.add(sent);
    if (phase_ == Phase::answering) set_deadline(loop_->options().timeouts.stall);
    // What still_reads() looks back to: not to be moved without the deadline.
    if (state == ResponseStream::State::blocked) acknowledged_ = transport_.acknowledged();
  }
  switch (state) {
    case ResponseStream::State::done:
      finish_response();
      return true;
    case ResponseStream::State::yield:
      loop_->later(*this);
      return false;
    case ResponseStream::State::failed:
      close();
      return false;
    case ResponseStream::State::body_failed:
      close(Ending::failed);
      return false;
    default:
      return false;
  }
}

void Connection::finish_response() {
  finish_exchange(Ending::complete);
  return_memory();  // not only when the client has sent the rest of its body, or closes
  phase_ = Phase::draining;
  waits_since_ = loop_->now();
  if (!close_after_) {
    if (body_.complete()) return await_request();
    linger_end_ = loop_->now() + loop_->options().timeouts.linger;
    set_deadline(loop_->options().timeouts.stall);
    return;
  }
  // Closing with unread bytes resets the connection, and the reset can overtake the answer.
  const bool unread = !input_.empty() || !body_.complete() || transport_.readable() || transport_.is_tls();
  body_.abandon();
  if (unread)
    start_lingering();
  else
    close();
}

void Connection::finish_exchange(Ending ending) {
  slot_.await_nothing();
  const auto fields = std::move(log_fields_);
  const auto& log = loop_->options().access_log;
  if (!log) return;
  AccessRecord record;
  record.method = head_.method;
  record.target = head_.target;
  record.remote_address = remote_address_;
  record.request_id = view(request_.request_id);
  record.status = status_;
  record.ending = ending;
  if (fields) record.fields = fields->get();
  record.bytes_received = body_.received();
  record.bytes_sent = response_.bytes_sent();
  record.duration = Clock::now() - started_;
  log(record);
}

// ---- sources

void* Connection::await_source() {
  awaited_ = slot_.await(plugin_);
  return reinterpret_cast<void*>(static_cast<uintptr_t>(awaited_));
}

void Connection::wake_source_later(ExchangeSlot::Number number) {
  tasks_->post([self = shared_from_this(), number] { self->wake_source(number); });
}

void Connection::wake_source(ExchangeSlot::Number number) {
  if (number != awaited_) return;
  response_.wake();
  if (!pumping_ && transport_.is_open()) loop_->later(*this);
}

}  // namespace mortise::http
