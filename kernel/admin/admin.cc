// SPDX-License-Identifier: Apache-2.0
#include "kernel/admin/admin.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace mortise::admin {
namespace {

constexpr std::string_view kText = "text/plain; charset=utf-8";
constexpr std::string_view kJson = "application/json";
constexpr std::string_view kPrometheus = "text/plain; version=0.0.4; charset=utf-8";

void respond(mortise_exchange exchange, int status, std::span<const mortise_pair> headers, std::string_view body) {
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

void answer(mortise_exchange exchange, int status, std::string_view type, std::string_view body) {
  const std::array<mortise_pair, 2> headers{pair("Content-Type", type), pair("Cache-Control", "no-store")};
  respond(exchange, status, headers, body);
}

void ask_for_key(mortise_exchange exchange) {
  const std::array<mortise_pair, 2> headers{pair("Content-Type", kText),
                                            pair("WWW-Authenticate", "Bearer realm=\"mortise admin\"")};
  respond(exchange, 401, headers,
          "this needs the key in admin.json of the server's data directory; `mortise job` has it\n");
}

void answer_method_not_allowed(mortise_exchange exchange, std::string_view allowed) {
  const std::array<mortise_pair, 2> headers{pair("Content-Type", kText), pair("Allow", allowed)};
  respond(exchange, 405, headers, "only " + std::string(allowed) + "\n");
}

}  // namespace

/// As MinIO names them. One server is its own cluster.
constexpr std::array<std::string_view, 4> kMinioHealth{"/minio/health/live", "/minio/health/ready",
                                                       "/minio/health/cluster", "/minio/health/cluster/read"};

constexpr mortise_mount mount_of(int32_t listener, std::string_view path) noexcept {
  return {sizeof(mortise_mount), listener, {}, str(path)};
}

constexpr std::array kMounts{
    mount_of(MORTISE_LISTENER_ADMIN, "/healthz"),      mount_of(MORTISE_LISTENER_ADMIN, "/readyz"),
    mount_of(MORTISE_LISTENER_ADMIN, "/metrics"),      mount_of(MORTISE_LISTENER_ADMIN, "/scrub"),
    mount_of(MORTISE_LISTENER_ADMIN, kMinioHealth[0]), mount_of(MORTISE_LISTENER_DATA, kMinioHealth[0]),
    mount_of(MORTISE_LISTENER_ADMIN, kMinioHealth[1]), mount_of(MORTISE_LISTENER_DATA, kMinioHealth[1]),
    mount_of(MORTISE_LISTENER_ADMIN, kMinioHealth[2]), mount_of(MORTISE_LISTENER_DATA, kMinioHealth[2]),
    mount_of(MORTISE_LISTENER_ADMIN, kMinioHealth[3]), mount_of(MORTISE_LISTENER_DATA, kMinioHealth[3]),
};

struct Admin::Functions {
  static size_t mount_count(void*) { return kMounts.size(); }
  static const mortise_mount* mount(void*, size_t index) { return &kMounts[index]; }
  static void handle(void* self, mortise_exchange exchange) { static_cast<Admin*>(self)->handle(exchange); }
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

Admin::Admin(support::Metrics& metrics, support::Executor& executor)
    : metrics_(metrics),
      executor_(executor),
      api_{sizeof(mortise_api), 0, this, &Functions::mount_count, &Functions::mount, &Functions::handle} {}

void Admin::handle(mortise_exchange exchange) {
  const mortise_request& request = *exchange.table->request(exchange);
  const std::string_view method = view(request.method);
  std::string_view path = view(request.path);
  if (path.ends_with('/')) path.remove_suffix(1);
  if (is_health_page(path)) return answer_health(exchange, method, path);
  if (path == "/scrub") return handle_scrub(exchange, method);
  if (method != "GET" && method != "HEAD") return answer_method_not_allowed(exchange, "GET, HEAD");
  if (path == "/metrics") return answer_metrics(exchange);
  answer(exchange, 404, kText, "there is no such page\n");
}

namespace {

template <class Range>
bool contains(const Range& all, std::string_view path) noexcept {
  return std::find(all.begin(), all.end(), path) != all.end();
}

bool asks_whether_ready(std::string_view path) noexcept {
  return path == "/readyz" || (path != kMinioHealth[0] && contains(kMinioHealth, path));
}

}  // namespace

std::span<const std::string_view> Admin::client_pages() noexcept { return kMinioHealth; }

bool Admin::is_health_page(std::string_view path) noexcept {
  return path == "/healthz" || path == "/readyz" || contains(kMinioHealth, path);
}

void Admin::answer_health(mortise_exchange exchange, std::string_view method, std::string_view path) {
  const bool ready = asks_whether_ready(path);
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
}

Health Admin::ask_health() const {
  const MutexLock lock(mutex_);
  return health_ ? health_() : Health();
}

void Admin::watch(std::function<Health()> health) {
  const MutexLock lock(mutex_);
  health_ = std::move(health);
}

void Admin::offer_scrubs(Scrubs scrubs) {
  const MutexLock lock(mutex_);
  scrubs_ = std::move(scrubs);
}

void Admin::handle_scrub(mortise_exchange exchange, std::string_view method) {
  const bool begins = method == "POST";
  if (!begins && method != "GET" && method != "HEAD") return answer_method_not_allowed(exchange, "GET, HEAD, POST");
  bool offered = false;
  bool allowed = false;
  bool begun = false;
  std::string report;
  {
    // Not held while answering: that may run the connection's next request.
    const MutexLock lock(mutex_);
    offered = scrubs_.begin != nullptr;
    allowed = offered && scrubs_.may(*exchange.table->request(exchange));
    if (allowed && begins) begun = scrubs_.begin();
    if (allowed && !begins) report = scrubs_.report();
  }
  if (!offered) return answer(exchange, 404, kText, "nothing is stored that could be scrubbed\n");
  if (!allowed) return ask_for_key(exchange);
  if (!begins) return answer(exchange, 200, kJson, report);
  answer(exchange, begun ? 202 : 409, kText,
         begun ? "a scrub has begun; GET /scrub shows its progress\n" : "a scrub is running\n");
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
