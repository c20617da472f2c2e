// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/mounts.h"

#include "kernel/config/form.h"

#include <mortise/host_name.h>

#include <fmt/format.h>

#include <algorithm>

namespace mortise::server {
namespace {

/// "" if it is as abi/http.h has it. Otherwise it completes "a mount of plugin 'x' …".
std::string fault_of(const http::MountedApi& mount) {
  if (const std::string fault = config::fault_of_form(mount.path, "mount"); !fault.empty()) return fault;
  std::string_view host = mount.host;
  if (host.starts_with("*.")) host.remove_prefix(2);
  if (host.empty() && !mount.host.empty()) return fmt::format("is for \"{}\", which is no host name", mount.host);
  const bool plain = host_name(host) == host && text::lower(host) == host;
  if (const std::string fault = config::fault_of_form(host, "domain"); !fault.empty() || !plain)
    return fmt::format("is for the host \"{}\": that is a name in lower case without a port, or \"*.\" and such a name",
                       mount.host);
  return {};
}

}  // namespace

Result<void> Mounts::add(const std::string& plugin, const mortise_api& api) {
  Result<std::vector<http::MountedApi>> mounts = http::mounts_of(api, plugin);
  if (!mounts) return Error(Status::invalid, fmt::format("plugin '{}' {}", plugin, mounts.error().message));
  for (http::MountedApi& mount : *mounts) {
    if (const std::string fault = fault_of(mount); !fault.empty())
      return Error(Status::invalid, fmt::format("a mount of plugin '{}' {}", plugin, fault));
    const auto [other, is_new] = owners_.emplace(std::pair(mount.listener, mount.text()), plugin);
    if (!is_new)
      return Error(Status::invalid,
                   fmt::format("plugins '{}' and '{}' both serve below '{}'; disable one, or give it another mount",
                               other->second, plugin, mount.text()));
    all_.push_back(std::move(mount));
  }
  return {};
}

std::vector<MountPlace> Mounts::places() const {
  std::vector<MountPlace> out;
  for (const http::MountedApi& mount : all_)
    if (mount.listener == MORTISE_LISTENER_DATA && mount.method.empty())  // one of a method takes no other path
      out.push_back({mount.host, mount.path, owners_.at({mount.listener, mount.text()})});
  return out;
}

void Mounts::remove(const MountPlace& place) {
  std::erase_if(all_, [&](const http::MountedApi& mount) {
    return mount.listener == MORTISE_LISTENER_DATA && mount.host == place.host && mount.path == place.path &&
           mount.method.empty();
  });
}

bool Mounts::any_of(int32_t listener) const noexcept {
  return std::any_of(all_.begin(), all_.end(), [&](const auto& mount) { return mount.listener == listener; });
}

}  // namespace mortise::server
