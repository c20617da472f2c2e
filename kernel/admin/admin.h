// SPDX-License-Identifier: Apache-2.0
//
// What the admin listener serves: /healthz and /readyz, also under MinIO's names, /metrics, and /scrub, which tells
// what a scrub of the stores found and, with POST, begins one; and pages of others, as those of buckets.
#pragma once

#include "kernel/support/executor.h"
#include "kernel/support/metrics.h"

#include <mortise/abi/http.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace mortise::admin {

/// What is wrong with a server that is up. Lines, the last without a line end; "": nothing.
struct Health {
  std::string fault;   // it does not do its work
  std::string remark;  // it does, as far as it can
};

/// /healthz is 200 unless what watch() asks says that something is wrong; /readyz too, and only between ready(true) and
/// ready(false); else they are 503. Threads: any.
class Admin {
 public:
  /// Metrics are written on a worker of `executor`: with many of them that takes too long for a loop.
  /// `refusal` says why a request must not be answered, or "": callers are not authenticated.
  using Refusal = std::function<std::string(const mortise_request& request)>;
  Admin(support::Metrics& metrics, support::Executor& executor, Refusal refusal);
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  /// How a scrub is begun, false if one is running, and how its report is read, as JSON. Any thread; may not block for
  /// long.
  struct Scrubs {
    std::function<bool()> begin;
    std::function<std::string()> report;
  };
  /// Without it there is no /scrub. Any thread.
  void offer_scrubs(Scrubs scrubs);
  /// When this has returned, none of the functions runs, nor will.
  void withdraw_scrubs() { offer_scrubs({}); }

  /// Pages that are not this class's own: `has` says of a path whether it is one, `handle` answers, now or later.
  struct Pages {
    std::function<bool(std::string_view path)> has;
    std::function<void(mortise_exchange exchange)> handle;
  };
  /// Without it there are none. Any thread. Requests that are under way keep the functions.
  void offer_pages(Pages pages);

  /// `health` is asked at every look at a health page. Any thread; may not block. An empty function: none is asked
  /// any more, once this has returned.
  void watch(std::function<Health()> health);

  void ready(bool is_ready) noexcept { ready_.store(is_ready, std::memory_order_release); }
  /// An API that is mounted at the root of the admin listener.
  const mortise_api* api() const noexcept { return &api_; }
  /// MinIO's health pages, for the listener of the APIs: what watches a server by them need not be changed.
  const mortise_api* minio_health_api() const noexcept { return &minio_health_api_; }

 private:
  struct Functions;
  struct Scrape;
  void handle(mortise_exchange exchange);
  bool answer_health(mortise_exchange exchange, std::string_view method, std::string_view path);
  Health ask_health() const;
  void answer_metrics(mortise_exchange exchange);
  bool handle_page(mortise_exchange exchange, std::string_view path);
  void handle_scrub(mortise_exchange exchange, std::string_view method);

  support::Metrics& metrics_;
  support::Executor& executor_;
  const Refusal refusal_;
  std::atomic<bool> ready_{false};
  mutable std::mutex mutex_;
  Scrubs scrubs_;                   // guarded by mutex_
  Pages pages_;                     // likewise
  std::function<Health()> health_;  // likewise
  mortise_api api_;
  mortise_api minio_health_api_;
};

}  // namespace mortise::admin
