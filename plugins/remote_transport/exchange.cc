// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/exchange.h"

#include <mortise/small_file.h>

#include <algorithm>

#include "remote_transport/loop.h"

namespace mortise::remote_transport {
namespace {

constexpr size_t kMaxErrorDocument = size_t{64} << 10;
constexpr uint32_t kMostHops = 3;

bool is_success(int status) { return status >= 200 && status < 300; }

bool is_condition(const std::pair<std::string, std::string>& header) {
  return header.first == "if-match" || header.first == "if-none-match";
}

}  // namespace

Exchange::Exchange(Loop& loop, std::shared_ptr<Place> place, Request request, const Call& call,
                   std::unique_ptr<Taker> taker)
    : loop_(loop),
      place_(std::move(place)),
      request_(std::move(request)),
      call_(call),
      taker_(std::move(taker)),
      backoff_(place_->settings().first_pause_ms, place_->settings().longest_pause_ms) {}

Exchange::~Exchange() = default;

void Exchange::start() {
  if (loop_.post([self = shared_from_this()] {
        self->loop_.watch(self);
        self->enqueue();
      }))
    return;
  taker_->end(Error(Status::busy, "the server is stopping"));
}

void Exchange::resume() {
  (void)loop_.post([self = shared_from_this()] {
    if (!self->paused_) return;
    self->paused_ = false;
    if (self->transfer_ != nullptr) curl_easy_pause(self->transfer_, CURLPAUSE_CONT);
  });
}

void Exchange::cancel() {
  (void)loop_.post(
      [self = shared_from_this()] { self->give_up(Error(Status::cancelled, "nobody waits for it any more")); });
}

Attempt Exchange::attempt() const noexcept {
  const bool conditional = std::any_of(request_.headers.begin(), request_.headers.end(), is_condition);
  return {request_.method, place_->settings().name, request_.bucket, request_.key, conditional};
}

void Exchange::look_at_call() {
  if (auto over =
          call_.ended(loop_.host(), std::string(request_.method) + " at remote '" + place_->settings().name + "'"))
    give_up(*over);
}

void Exchange::give_up(const Error& why) {
  if (state_ == State::over) return;
  if (state_ == State::waiting) {
    auto& waiting = place_->waiting;
    waiting.erase(std::remove(waiting.begin(), waiting.end(), shared_from_this()), waiting.end());
  }
  unsure_ = unsure_ || state_ == State::running;
  finish(why);
}

void Exchange::enqueue() {
  if (state_ == State::over) return;
  if (loop_.stopping()) return finish(Error(Status::busy, "the server is stopping"));
  if (place_->running >= place_->settings().max_connections) {
    state_ = State::waiting;
    place_->waiting.push_back(shared_from_this());
    return;
  }
  run();
}

void Exchange::run() {
  state_ = State::running;
  ++place_->running;
  ++tries_;
  head_ = Head();
  refusal_.clear();
  sent_ = 0;
  paused_ = false;
  reason_[0] = 0;
  if (const std::string& ca_file = place_->settings().ca_file; !ca_file.empty())
    if (auto usable = check_regular_file(ca_file); !usable) return finish(std::move(usable).error());
  if (!set_up()) return finish(Error(Status::internal, "a request to a remote cannot be made"));
  loop_.begin(transfer_, shared_from_this());
}

/// 0 ends the transfer.
size_t Exchange::take_header(std::string_view line) {
  if (!head_.add_line(line)) {
    failure_ = Error(Status::corrupt, "the head of an answer of remote '" + place_->settings().name + "' is too large");
    return 0;
  }
  if (begun_ || !head_.complete() || !is_success(head_.status())) return line.size();
  begun_ = true;
  failure_ = taker_->begin(head_);
  return failure_ ? line.size() : 0;
}

size_t Exchange::take_body(std::string_view data) {
  if (paused_) return CURL_WRITEFUNC_PAUSE;
  if (!is_success(head_.status())) {
    if (refusal_.size() + data.size() <= kMaxErrorDocument) refusal_.append(data);
    return data.size();
  }
  paused_ = !taker_->write(data);
  return data.size();
}

size_t Exchange::give_body(char* to, size_t size) {
  size = static_cast<size_t>(std::min<uint64_t>(size, request_.upload_length - sent_));
  if (size == 0) return 0;
  failure_ = taker_->read(sent_, to, size);
  if (!failure_) return CURL_READFUNC_ABORT;
  sent_ += size;
  return size;
}

Result<void> Exchange::outcome_of(CURLcode code, bool& passing, bool& never_sent) const {
  passing = never_sent = false;
  if (!failure_) return failure_;
  if (head_.complete() && !is_success(head_.status())) {
    // It was refused, whatever became of the rest of the exchange.
    passing = place_->is_passing(head_.status());
    never_sent = head_.status() == 429 || head_.status() == 503 || head_.status() < 400;  // it says that it did nothing
    return place_->refusal(attempt(), head_, refusal_);
  }
  if (code == CURLE_OK) return {};
  passing = is_passing(code);
  never_sent = was_never_sent(code);
  return of_curl(attempt(), code, reason_);
}

/// A request with conditions that took effect unseen fails when it is made again.
bool Exchange::may_repeat(bool never_sent) const noexcept {
  if (begun_ || tries_ > place_->settings().retries) return false;
  const bool conditional = request_.method != "GET" && request_.method != "HEAD" &&
                           std::any_of(request_.headers.begin(), request_.headers.end(), is_condition);
  return never_sent || (!conditional && request_.method != "POST");
}

bool Exchange::changes_something() const noexcept { return request_.method != "GET" && request_.method != "HEAD"; }

/// The place has said that it does not do it.
bool Exchange::was_refused() const noexcept {
  const int status = head_.complete() ? head_.status() : 0;
  return (status >= 400 && status < 500 && status != 408) ||
         status == kCircle;  // that one is found before anything is done
}

/// The place has not done it, and says who does.
bool Exchange::follow() {
  if (!failure_ || !head_.complete() || is_success(head_.status()) || hops_ == kMostHops) return false;
  auto to = place_->redirected(url_, head_);
  if (!to) return false;
  if (hops_ == 0) {
    char* ip = nullptr;
    curl_easy_getinfo(transfer_, CURLINFO_PRIMARY_IP, &ip);
    first_ip_ = ip == nullptr ? "" : ip;
  }
  ++hops_;
  --tries_;
  redirection_ = std::move(*to);
  release_transfer();
  state_ = State::idle;
  enqueue();
  return true;
}

void Exchange::ended(CURLcode code) {
  if (state_ != State::running || follow()) return;
  bool passing = false, never_sent = false;
  Result<void> outcome = outcome_of(code, passing, never_sent);
  // A body that could not be read has not been sent whole.
  unsure_ = unsure_ || (!outcome && !never_sent && !was_refused() && failure_);
  if (outcome || !passing || !may_repeat(never_sent)) return finish(outcome);
  const int64_t pause = backoff_.next_ms(loop_.random());
  loop_.host().log(LogLevel::debug, "a request to a remote is tried again",
                   {pair("reason", outcome.error().message), pair("pause_ms", std::to_string(pause))});
  release_transfer();
  try_again(pause);
}

void Exchange::try_again(int64_t pause_ms) {
  state_ = State::pausing;
  hops_ = 0;
  redirection_.clear();
  loop_.after(pause_ms, [self = shared_from_this()] {
    if (self->state_ == State::pausing) self->enqueue();
  });
}

void Exchange::release_transfer() {
  if (transfer_ != nullptr) {
    loop_.end(transfer_);
    curl_easy_cleanup(transfer_);
    curl_slist_free_all(headers_);
    transfer_ = nullptr;
    headers_ = nullptr;
  }
  if (state_ == State::running) {
    --place_->running;
    let_next_run();
  }
}

void Exchange::let_next_run() {
  while (!place_->waiting.empty() && place_->running < place_->settings().max_connections) {
    const auto next = std::move(place_->waiting.front());
    place_->waiting.pop_front();
    next->run();
  }
}

void Exchange::finish(const Result<void>& outcome) {
  const auto self = shared_from_this();
  release_transfer();
  state_ = State::over;
  loop_.forget(self);
  if (!outcome && unsure_ && changes_something()) {
    const Error& why = outcome.error();
    return taker_->end(Error(Status::unknown, why.message + "; whether it was done is not known"));
  }
  taker_->end(outcome);
}

}  // namespace mortise::remote_transport
