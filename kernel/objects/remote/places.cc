// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/places.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <algorithm>

#include "kernel/objects/format/names.h"

namespace mortise::objects {

Places::Places(const std::vector<const mortise_remote*>& remotes) {
  for (const mortise_remote* remote : remotes) {
    const size_t count = remote->place_count(remote->self);
    for (size_t i = 0; i < count; ++i) {
      const mortise_remote_place place = known(remote->place(remote->self, i));
      all_.push_back({remote, static_cast<uint32_t>(i), place.capabilities, std::string(view(place.name)),
                      std::string(view(place.provider))});
    }
  }
}

Result<Location> Places::find(const std::string& backend) const {
  const auto name = parse_backend(backend);
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Place& p) {
    return name && (name->remote.empty() ? p.provider == name->provider : p.name == name->remote);
  });
  if (found == all_.end())
    return Error(Status::not_found, MORTISE_NO_SUCH_BACKEND,
                 "no remote is configured for '" + backend + "': see [[plugins.remote_s3.remote]]");
  return Location{found->remote, found->index, found->capabilities, std::string(name->bucket)};
}

}  // namespace mortise::objects
