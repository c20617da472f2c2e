// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/router.h"

#include <mortise/bytes.h>

#include <algorithm>

namespace mortise::http {
namespace {

bool covers(std::string_view prefix, std::string_view path) noexcept {
  return path.starts_with(prefix) && (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
}

}  // namespace

std::vector<Mount> mounts_of(const mortise_api& api) {
  std::vector<Mount> mounts;
  const size_t count = api.mount_count(api.self);
  for (size_t i = 0; i < count; ++i) mounts.push_back({std::string(view(api.mount(api.self, i))), &api});
  return mounts;
}

Router::Router() : table_(nullptr) { set_mounts({}); }

void Router::set_mounts(std::vector<Mount> mounts) {
  std::stable_sort(mounts.begin(), mounts.end(),
                   [](const Mount& a, const Mount& b) { return a.prefix.size() > b.prefix.size(); });
  const std::lock_guard lock(mutex_);
  tables_.push_back(std::make_unique<const Table>(std::move(mounts)));
  table_.store(tables_.back().get(), std::memory_order_release);
}

const Mount* Router::find(std::string_view path) const noexcept {
  for (const Mount& mount : *table_.load(std::memory_order_acquire))
    if (covers(mount.prefix, path)) return &mount;
  return nullptr;
}

void Router::handle(Exchange& exchange) {
  if (const Mount* mount = find(view(exchange.request().path))) {
    exchange.set_mount(mount->prefix);
    mount->api->handle(mount->api->self, &exchange);
  } else if (table_.load(std::memory_order_acquire)->empty()) {
    exchange.respond_text(503, "No API is enabled.\n");
  } else {
    exchange.respond_text(404, "Nothing is served here.\n");
  }
}

}  // namespace mortise::http
