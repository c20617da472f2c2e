// SPDX-License-Identifier: Apache-2.0
//
// The kernel's own pages of the admin listener: /healthz and /readyz, also under MinIO's names, /metrics, and /scrub,
// which tells what a scrub of the stores found and, with POST, begins one. MinIO's names are served to clients, too:
// what watches a server by them need not be changed.
#pragma once

#include "kernel/support/executor.h"
#include "kernel/support/metrics.h"

#include <mortise/abi/http.h>
#include <mortise/mutex.h>

#include <atomic>
#include <functional>
#include <span>
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
  Admin(support::Metrics& metrics, support::Executor& executor);
  Admin(const Admin&) = delete;
  Admin& operator=(const Admin&) = delete;

  /// How a scrub is begun, false if one is running, and how its report is read, as JSON. Both are for those who may: a
  /// scrub puts objects aside, and the report names them. Any thread; may not block for long.
  struct Scrubs {
    std::function<bool(const mortise_request&)> may;
    std::function<bool()> begin;
    std::function<std::string()> report;
  };
  /// Without it there is no /scrub. Any thread.
  void offer_scrubs(Scrubs scrubs);
  /// When this has returned, none of the functions runs, nor will.
  void withdraw_scrubs() { offer_scrubs({}); }

  /// `health` is asked at every look at a health page. Any thread; may not block. An empty function: none is asked
  /// any more, once this has returned.
  void watch(std::function<Health()> health);

  void ready(bool is_ready) noexcept { ready_.store(is_ready, std::memory_order_release); }
  const mortise_api* api() const noexcept { return &api_; }
  /// Health pages reveal nothing: they are answered under any host name.
  static bool is_health_page(std::string_view path) noexcept;
  /// The paths of the pages that are served to clients, too.
  static std::span<const std::string_view> client_pages() noexcept;

 private:
  struct Functions;
  struct Scrape;
  void handle(mortise_exchange exchange);
  void answer_health(mortise_exchange exchange, std::string_view method, std::string_view path);
  Health ask_health() const;
  void answer_metrics(mortise_exchange exchange);
  void handle_scrub(mortise_exchange exchange, std::string_view method);

  support::Metrics& metrics_;
  support::Executor& executor_;
  std::atomic<bool> ready_{false};
  mutable Mutex mutex_;
  Scrubs scrubs_ MORTISE_GUARDED_BY(mutex_);
  std::function<Health()> health_ MORTISE_GUARDED_BY(mutex_);
  mortise_api api_;
};

}  // namespace mortise::admin
