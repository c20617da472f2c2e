// SPDX-License-Identifier: Apache-2.0
//
// Where the server listens, and what answers there.
#include "kernel/server/http_metrics.h"
#include "kernel/server/server.h"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace mortise::server {
namespace {

/// The addresses of both listeners look alike in a message: whoever reads it looks for the key to change.
Result<void> named(Result<void> result, std::string_view key) {
  if (result) return result;
  Error error = std::move(result).error();
  error.message.insert(0, fmt::format("{}: ", key));
  return error;
}

constexpr std::string_view kListen = "server.listen";
constexpr std::string_view kAdminListen = "server.admin_listen";

}  // namespace

Result<Mounts> Server::collect_mounts() {
  Mounts mounts;
  Result<void> good;
  host_.host().find_all<mortise_api>(MORTISE_API_ID, [&](std::string_view plugin, const mortise_api* api) {
    if (good) good = mounts.add(std::string(plugin), *api);
  });
  if (!good) return std::move(good).error();
  serves_clients_ = mounts.any_of(MORTISE_LISTENER_DATA);
  if (Result<void> added = mounts.add("admin", *admin_.api()); !added) return std::move(added).error();
  return mounts;
}

/// The kernel's own pages are not served to clients where no API is.
void Server::mount_apis(const Mounts& mounts) {
  if (serves_clients_)
    router_.set_mounts(mounts.all());
  else
    logger_.warning("no API plugin is enabled: every request will be answered 503");
  admin_router_.set_mounts(mounts.all());
}

/// The operator's is a server of its own, there before and after the other: /readyz can say "not ready" while stores
/// recover and while requests drain.
Result<void> Server::bind_addresses() {
  const config::Settings& settings = plan_.settings;
  if (const std::string& address = settings.server.admin_listen; !address.empty()) {
    Mounts own;
    if (Result<void> added = own.add("admin", *admin_.api()); !added) return added;
    admin_router_.set_mounts(own.all());
    Result<std::unique_ptr<Front>> front = Front::bind({address}, 1, settings, admin_router_, log_);
    if (!front) return named(std::move(front).error(), kAdminListen);
    admin_front_ = std::move(front).value();
  }
  Result<std::unique_ptr<Front>> front =
      Front::bind(settings.server.listen, settings.server.threads, settings, router_, log_);
  if (!front) return named(std::move(front).error(), kListen);
  front_ = std::move(front).value();
  return {};
}

Result<void> Server::listen() {
  front_->log_requests(plan_.settings.log.requests);
  if (Result<void> serving = named(front_->serve(), kListen); !serving) return serving;
  add_http_metrics(metrics_, [http = front_.get()] { return http->counters(); });
  return {};
}

/// The operator's pages answer from here on: "not ready" until the plugins have started.
Result<void> Server::listen_to_operator() {
  return admin_front_ ? named(admin_front_->serve(), kAdminListen) : Result<void>();
}

}  // namespace mortise::server
