// SPDX-License-Identifier: Apache-2.0
#include "kernel/admin/admin.h"

#include <mortise/bytes.h>

#include <array>
#include <memory>

namespace mortise::admin {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kPrometheus = "text/plain; version=0.0.4; charset=utf-8";

void answer(mortise_exchange exchange, int status, std::string_view type, std::string_view body) {
  const std::array<mortise_pair, 2> headers{pair("Content-Type", type), pair("Cache-Control", "no-store")};
  mortise_response response{};
  response.size = sizeof response;
  response.status = status;
  response.headers = headers.data();
  response.header_count = headers.size();
  response.flags |= MORTISE_RESPONSE_LENGTH;
  response.content_length = body.size();
  response.body = str(body);
  exchange.table->respond(exchange, &response);
}

void answer_method_not_allowed(mortise_exchange exchange, std::string_view allowed) {
  const std::array<mortise_pair, 2> headers{pair("Content-Type", kText), pair("Allow", allowed)};
  const std::string text = "only " + std::string(allowed) + "\n";
  mortise_response response{};
  response.size = sizeof response;
  response.status = 405;
  response.headers = headers.data();
  response.header_count = headers.size();
  response.body = str(text);
  response.flags |= MORTISE_RESPONSE_LENGTH;
  response.content_length = response.body.size;
  exchange.table->respond(exchange, &response);
}

}  // namespace

/// As MinIO names them. One server is its own cluster.
constexpr std::array<std::string_view, 3> kMinioHealth{"/minio/health/live", "/minio/health/ready",
                                                       "/minio/health/cluster"};

struct Admin::Functions {
  static size_t mount_count(void*) { return 1; }
  static mortise_str mount(void*, size_t) { return str(""); }
  static void handle(void* self, mortise_exchange exchange) { static_cast<Admin*>(self)->handle(exchange); }
  static size_t minio_mount_count(void*) { return kMinioHealth.size(); }
  static mortise_str minio_mount(void*, size_t index) { return str(kMinioHealth[index]); }
};

/// A scrape that waits for a worker.
struct Admin::Scrape {
  Admin* admin;
  mortise_exchange exchange;

  static void run(void* context) {
    const std::unique_ptr<Scrape> self(static_cast<Scrape*>(context));
    try {
      answer(self->exchange, 200, kPrometheus, self->admin->metrics_.scrape());
    } catch (const std::exception&) {
      answer(self->exchange, 500, kText, "the metrics cannot be written\n");
    }
  }
};

Admin::Admin(support::Metrics& metrics, support::Executor& executor, Refusal refusal)
    : metrics_(metrics),
      executor_(executor),
      refusal_(std::move(refusal)),
      api_{sizeof(mortise_api), 0, this, &Functions::mount_count, &Functions::mount, &Functions::handle},
      minio_health_api_{sizeof(mortise_api), 0, this, &Functions::minio_mount_count, &Functions::minio_mount,
                        &Functions::handle} {}

void Admin::handle(mortise_exchange exchange) {
  const mortise_request& request = *exchange.table->request(exchange);
  const std::string_view method = view(request.method), path = view(request.path);
  // Health checks are answered under any host name: they reveal nothing.
  if (answer_health(exchange, method, path)) return;
  if (const std::string refusal = refusal_(request); !refusal.empty())
    return answer(exchange, 403, kText, refusal + "\n");
  if (path == "/scrub") return handle_scrub(exchange, method);
  if (handle_page(exchange, path)) return;
  if (method != "GET" && method != "HEAD") return answer_method_not_allowed(exchange, "GET, HEAD");
  if (path == "/metrics") return answer_metrics(exchange);
  answer(exchange, 404, kText, "there are /healthz, /readyz, /metrics, /scrub, /buckets and /properties\n");
}

/// False: the path is no health page.
bool Admin::answer_health(mortise_exchange exchange, std::string_view method, std::string_view path) {
  const bool live = path == "/healthz" || path == kMinioHealth[0];
  const bool ready = path == "/readyz" || path == kMinioHealth[1] || path == kMinioHealth[2];
  if (!live && !ready) return false;
  if (method != "GET" && method != "HEAD") {
    answer_method_not_allowed(exchange, "GET, HEAD");
  } else if (ready && !ready_.load(std::memory_order_acquire)) {
    answer(exchange, 503, kText, "not ready\n");
  } else if (const Health health = ask_health(); !health.fault.empty()) {
    answer(exchange, 503, kText, health.fault + "\n");
  } else {
    const std::string word = ready ? "ready" : "ok";
    answer(exchange, 200, kText, health.remark.empty() ? word + "\n" : word + ", degraded\n" + health.remark + "\n");
  }
  return true;
}

Health Admin::ask_health() const {
  std::lock_guard lock(mutex_);
  return health_ ? health_() : Health();
}

void Admin::watch(std::function<Health()> health) {
  std::lock_guard lock(mutex_);
  health_ = std::move(health);
}

void Admin::offer_scrubs(Scrubs scrubs) {
  std::lock_guard lock(mutex_);
  scrubs_ = std::move(scrubs);
}

void Admin::offer_pages(Pages pages) {
  std::lock_guard lock(mutex_);
  pages_ = std::move(pages);
}

/// False: the path is no page of others.
bool Admin::handle_page(mortise_exchange exchange, std::string_view path) {
  std::function<void(mortise_exchange)> handle;
  {
    std::lock_guard lock(mutex_);
    if (pages_.has == nullptr || !pages_.has(path)) return false;
    handle = pages_.handle;
  }
  handle(exchange);
  return true;
}

void Admin::handle_scrub(mortise_exchange exchange, std::string_view method) {
  const bool begins = method == "POST";
  if (!begins && method != "GET" && method != "HEAD") return answer_method_not_allowed(exchange, "GET, HEAD, POST");
  bool offered = false;
  bool begun = false;
  std::string report;
  {
    // Not held while answering: that may run the connection's next request.
    std::lock_guard lock(mutex_);
    offered = scrubs_.begin != nullptr;
    if (offered && begins) begun = scrubs_.begin();
    if (offered && !begins) report = scrubs_.report();
  }
  if (!offered) return answer(exchange, 404, kText, "nothing is stored that could be scrubbed\n");
  if (!begins) return answer(exchange, 200, kJson, report);
  answer(exchange, begun ? 202 : 409, kText,
         begun ? "a scrub has begun; GET /scrub tells how far it is\n" : "a scrub is running\n");
}

void Admin::answer_metrics(mortise_exchange exchange) {
  auto scrape = std::make_unique<Scrape>(Scrape{this, exchange});
  if (executor_.submit(&Scrape::run, scrape.get())) {
    (void)scrape.release();
  } else {
    answer(exchange, 503, kText, "stopping\n");
  }
}

}  // namespace mortise::admin
