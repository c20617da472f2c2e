// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/places.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <optional>
#include <utility>

#include "kernel/objects/format/names.h"

namespace mortise::objects {
namespace {

/// A name of AIStore's has the provider, and for one of several clusters its id, or what it is called here.
bool is_meant(const BackendName& name, const mortise_remote_place& place) {
  if (place.name.size == 0) return false;  // it was detached
  if (!name.provider.empty() && view(place.provider) != name.provider) return false;
  return name.remote.empty() || view(place.name) == name.remote || view(place.id) == name.remote;
}

Error nowhere(const std::string& backend, const std::optional<BackendName>& name) {
  std::string text = "no remote is configured for '" + backend + "': see [[plugins.remote_s3.remote]]";
  if (name && name->provider == "ais" && !name->remote.empty())
    text = "remote cluster '" + std::string(name->remote) + "' of '" + backend +
           "' was not attached, or was detached: see 'ais show remote-cluster', 'ais cluster remote-attach' and "
           "[[plugins.remote_ais.remote]]";
  else if (!name || name->provider.empty())
    text += " and [[plugins.remote_ais.remote]]";
  return Error(Status::not_found, MORTISE_NO_SUCH_BACKEND, std::move(text));
}

}  // namespace

Result<Location> Places::find(const std::string& backend) const {
  const auto name = parse_backend(backend);
  for (const mortise_remote* remote : remotes_) {
    const size_t count = name ? remote->place_count(remote->self) : 0;
    for (size_t i = 0; i < count; ++i) {
      const mortise_remote_place place = known(remote->place(remote->self, i));
      if (is_meant(*name, place))
        return Location{remote, static_cast<uint32_t>(i), place.capabilities, std::string(name->bucket)};
    }
  }
  return nowhere(backend, name);
}

}  // namespace mortise::objects
