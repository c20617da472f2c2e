// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include <mortise/bytes.h>
#include <mortise/host_name.h>
#include <mortise/known.h>
#include <mortise/text/ascii.h>

#include <algorithm>

namespace mortise::http {
namespace {

constexpr std::string_view kBelow = "*.";

bool covers(std::string_view prefix, std::string_view path) noexcept {
  return path.starts_with(prefix) && (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
}

constexpr size_t kMostMounts = 1000;  // of one plugin

/// The Content-Type without its parameters.
std::string_view media_type_of(const mortise_request& request) noexcept {
  for (size_t i = 0; i < request.header_count; ++i) {
    if (!text::same_ignoring_case(view(request.headers[i].name), "content-type")) continue;
    const std::string_view value = view(request.headers[i].value);
    return text::trim(value.substr(0, value.find(';')));
  }
  return {};
}

}  // namespace

Result<std::vector<MountedApi>> mounts_of(const mortise_api& api, std::string_view plugin) {
  std::vector<MountedApi> mounts;
  const Origin origin = origin_of(plugin);
  const size_t count = api.mount_count(api.self);
  if (count > kMostMounts)
    return Error(Status::invalid,
                 "has " + std::to_string(count) + " mounts; at most " + std::to_string(kMostMounts) + " are allowed");
  for (size_t i = 0; i < count; ++i) {
    const auto fault = [&](const char* what) {
      return Error(Status::invalid, "gives a mount number " + std::to_string(i + 1) + " that " + what);
    };
    const mortise_mount* given = api.mount(api.self, i);
    if (given == nullptr) return fault("is NULL");
    const mortise_mount mount = known(given);
    if (!MORTISE_HAS(mortise_mount, &mount, path)) return fault("is too small");
    if (mount.listener != MORTISE_LISTENER_DATA && mount.listener != MORTISE_LISTENER_ADMIN)
      return fault("is of a kind of listener that this server does not have");
    const bool wants_type = mount.media_type.size != 0;
    if (wants_type != (mount.method.size != 0)) return fault("has a method or a media type, and not both");
    if (wants_type && view(mount.method) != "POST") return fault("is for another method with a body than POST");
    mounts.push_back({mount.listener, std::string(view(mount.host)), std::string(view(mount.path)),
                      std::string(view(mount.method)), std::string(view(mount.media_type)), &api, origin});
  }
  return mounts;
}

/// Of mounts with the longest path first; those with a method before the others of their path.
void Router::choose(const std::vector<MountedApi>& mounts, std::string_view path, const Kind& kind,
                    Route& route) noexcept {
  const auto at = std::find_if(mounts.begin(), mounts.end(), [&](const MountedApi& mount) {
    if (mount.method.empty()) return covers(mount.path, path);
    return mount.method == kind.method && text::same_ignoring_case(mount.media_type, kind.media_type) &&
           (path == mount.path || (path.ends_with('/') && path.substr(0, path.size() - 1) == mount.path));
  });
  if (at == mounts.end()) return;
  route.api = at->api;
  route.plugin = at->plugin;
  route.mount = at->path;
}

Router::Router(int32_t listener, Refusal refusal) : listener_(listener), refusal_(std::move(refusal)), table_(nullptr) {
  set_mounts({});
}

std::vector<MountedApi>& Router::place_of(const MountedApi& mount, Table& table) {
  if (mount.host.empty()) return table.any;
  std::string_view name = mount.host;
  const bool below = name.starts_with(kBelow);
  if (below) name.remove_prefix(kBelow.size());
  std::vector<Host>& hosts = below ? table.below : table.exact;
  const auto at = std::find_if(hosts.begin(), hosts.end(), [&](const Host& host) { return host.name == name; });
  return at != hosts.end() ? at->mounts : hosts.emplace_back(Host{std::string(name), {}}).mounts;
}

void Router::set_mounts(std::vector<MountedApi> mounts) {
  std::stable_sort(mounts.begin(), mounts.end(), [](const MountedApi& a, const MountedApi& b) {
    if (a.path.size() != b.path.size()) return a.path.size() > b.path.size();
    return !a.method.empty() && b.method.empty();
  });
  auto table = std::make_unique<Table>();
  for (MountedApi& mount : mounts)
    if (mount.listener == listener_) place_of(mount, *table).push_back(std::move(mount));
  std::stable_sort(table->below.begin(), table->below.end(),
                   [](const Host& a, const Host& b) { return a.name.size() > b.name.size(); });
  const MutexLock lock(mutex_);
  tables_.push_back(std::move(table));
  table_.store(tables_.back().get(), std::memory_order_release);
}

Route Router::find(const mortise_request& request) const noexcept {
  Kind kind;
  if (view(request.method) == "POST") kind = {view(request.method), media_type_of(request)};
  return find(view(request.host), view(request.path), kind);
}

Route Router::find(std::string_view host, std::string_view path, const Kind& kind) const noexcept {
  const Table& table = *table_.load(std::memory_order_acquire);
  Route route;
  route.listener = listener_;
  const std::string_view name = table.exact.empty() && table.below.empty() ? std::string_view() : host_name(host);
  for (const Host& exact : table.exact) {
    if (!same_host_name(name, exact.name)) continue;
    route.domain = exact.name;
    choose(exact.mounts, path, kind, route);
    return route;
  }
  for (const Host& below : table.below) {
    if (is_below_domain(name, below.name)) {
      route.domain = below.name;
      route.subdomain = name.substr(0, name.size() - below.name.size() - 1);
      choose(below.mounts, path, kind, route);
      return route;
    }
    if (!same_host_name(name, below.name)) continue;
    route.domain = below.name;  // itself, and so not below a shorter one
    break;
  }
  choose(table.any, path, kind, route);
  return route;
}

void Router::handle(Exchange& exchange) {
  const mortise_request& request = exchange.request();
  const Route route = find(request);
  if (route.api == nullptr) {
    if (table_.load(std::memory_order_acquire)->empty()) return exchange.respond_text(503, "No API is enabled.\n");
    return exchange.respond_text(404, "Nothing is served here.\n");
  }
  exchange.set_route(route);
  if (const std::string refusal = refusal_ ? refusal_(request) : std::string(); !refusal.empty())
    return exchange.respond_text(403, refusal + "\n");
  exchange.pass_to(*route.api, route.plugin);
}

}  // namespace mortise::http
