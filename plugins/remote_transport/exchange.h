// SPDX-License-Identifier: Apache-2.0
//
// One request to a place and its answer, tried again where that may help.
#pragma once

#include <mortise/call.h>
#include <mortise/error.h>

#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "remote_transport/backoff.h"
#include "remote_transport/failures.h"
#include "remote_transport/head.h"
#include "remote_transport/place.h"
#include "remote_transport/request.h"
#include "remote_transport/taker.h"

namespace mortise::remote_transport {

class Loop;

class Exchange : public std::enable_shared_from_this<Exchange> {
 public:
  /// `call` is needed until end().
  Exchange(Loop& loop, std::shared_ptr<Place> place, Request request, const Call& call, std::unique_ptr<Taker> taker);
  ~Exchange();

  // ---- any thread
  void start();
  void resume();
  void cancel();

  // ---- on the loop, by it
  void ended(CURLcode code);
  void look_at_call();
  void give_up(const Error& why);

 private:
  enum class State { idle, waiting, running, pausing, over };

  void enqueue();
  void run();
  bool set_up();
  bool make_headers(const Pairs& headers);
  bool add_header(std::string_view name, std::string_view value);
  void set_connection();
  void set_request();
  void check_where_it_is_sent();
  void set_callbacks();
  void let_next_run();
  void try_again(int64_t pause_ms);
  bool follow();
  void finish(const Result<void>& outcome);
  void release_transfer();
  Attempt attempt() const noexcept;
  bool may_repeat(bool never_sent) const noexcept;
  bool changes_something() const noexcept;
  bool was_refused() const noexcept;
  Result<void> outcome_of(CURLcode code, bool& passing, bool& never_sent) const;

  size_t take_header(std::string_view line);
  size_t take_body(std::string_view data);
  size_t give_body(char* to, size_t size);

  Loop& loop_;
  const std::shared_ptr<Place> place_;
  const Request request_;
  const Call call_;
  const std::unique_ptr<Taker> taker_;
  // Of the loop.
  State state_ = State::idle;
  CURL* transfer_ = nullptr;
  curl_slist* headers_ = nullptr;
  char reason_[CURL_ERROR_SIZE] = {};
  Head head_;
  Backoff backoff_;
  uint32_t tries_ = 0;
  std::string url_;          // where it was sent
  std::string redirection_;  // where it is to be sent instead; empty: where the place says
  std::string first_ip_;     // that of the place, of a request that is sent on
  uint32_t hops_ = 0;        // of this try
  bool begun_ = false;
  bool paused_ = false;
  bool unsure_ = false;  // what was asked for may have been done, in spite of the failure
  uint64_t sent_ = 0;
  std::string refusal_;  // the body of an answer that is no success
  Result<void> failure_;
};

}  // namespace mortise::remote_transport
