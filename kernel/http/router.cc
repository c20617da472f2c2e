// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include <mortise/bytes.h>
#include <mortise/host_name.h>

#include <algorithm>

namespace mortise::http {
namespace {

bool covers(std::string_view prefix, std::string_view path) noexcept {
  return path.starts_with(prefix) && (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
}

bool longer(const Mount& a, const Mount& b) { return a.prefix.size() > b.prefix.size(); }

}  // namespace

std::vector<Mount> mounts_of(const mortise_api& api, std::string_view plugin) {
  constexpr std::string_view kBelowDomain = "//.";
  std::vector<Mount> mounts;
  const Origin origin = origin_of(plugin);
  const size_t count = api.mount_count(api.self);
  for (size_t i = 0; i < count; ++i) {
    std::string_view text = view(api.mount(api.self, i));
    const bool by_host = text.starts_with(kBelowDomain);
    if (by_host) text.remove_prefix(kBelowDomain.size());
    mounts.push_back({std::string(text), &api, origin, by_host});
  }
  return mounts;
}

Router::Router() : table_(nullptr) { set_mounts({}); }

void Router::set_mounts(std::vector<Mount> mounts) {
  auto table = std::make_unique<Table>();
  for (Mount& mount : mounts) (mount.by_host ? table->by_host : table->by_path).push_back(std::move(mount));
  std::stable_sort(table->by_path.begin(), table->by_path.end(), &longer);
  std::stable_sort(table->by_host.begin(), table->by_host.end(), &longer);
  const MutexLock lock(mutex_);
  tables_.push_back(std::move(table));
  table_.store(tables_.back().get(), std::memory_order_release);
}

Route Router::find(std::string_view host, std::string_view path) const noexcept {
  const Table& table = *table_.load(std::memory_order_acquire);
  Route route;
  if (!table.by_host.empty()) {
    const std::string_view name = host_name(host);
    for (const Mount& mount : table.by_host) {
      if (is_below_domain(name, mount.prefix))
        return {mount.api, mount.plugin, {}, mount.prefix, name.substr(0, name.size() - mount.prefix.size() - 1)};
      if (!same_host_name(name, mount.prefix)) continue;
      route.domain = mount.prefix;  // itself, and so not below a shorter one
      break;
    }
  }
  for (const Mount& mount : table.by_path) {
    if (!covers(mount.prefix, path)) continue;
    route.api = mount.api;
    route.plugin = mount.plugin;
    route.mount = mount.prefix;
    break;
  }
  return route;
}

void Router::handle(Exchange& exchange) {
  const mortise_request& request = exchange.request();
  const Route route = find(view(request.host), view(request.path));
  if (route.api != nullptr) {
    exchange.set_route(route);
    exchange.pass_to(*route.api, route.plugin);
    return;
  }
  const Table& table = *table_.load(std::memory_order_acquire);
  if (table.by_path.empty() && table.by_host.empty()) return exchange.respond_text(503, "No API is enabled.\n");
  exchange.respond_text(404, "Nothing is served here.\n");
}

}  // namespace mortise::http
