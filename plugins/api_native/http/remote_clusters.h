// SPDX-License-Identifier: Apache-2.0
//
// Other clusters, as the remotes know them.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/known.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "api_native/http/site.h"
#include "api_native/wire/bucket_id.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native {

struct RemoteCluster {
  const mortise_remote* remote = nullptr;
  uint32_t place = 0;
  std::string alias;
  std::string url;
  std::string id;  // "": it has not said
};

/// Calls f(RemoteCluster) for each that is known.
template <class F>
void for_each_cluster(const Site& site, F&& f);
/// By id or alias.
std::optional<RemoteCluster> find_cluster(const Site& site, std::string_view word);
/// The remote that new clusters are attached with; nullptr: there is none.
const mortise_remote* attaching_remote(const Site& site);

/// The same bucket; an alias is replaced by the id of its cluster.
BucketId resolved(const Site& site, BucketId id);
/// Likewise where a bucket's objects are to be.
void resolve_backend(const Site& site, PropertyChanges& changes);

/// From an error of mortise.remote/1 about a bucket.
NativeError from_remote(const mortise_error& error, const BucketId& id);

template <class F>
void for_each_cluster(const Site& site, F&& f) {
  for (const mortise_remote* remote : site.remotes) {
    const size_t count = remote->place_count(remote->self);
    for (size_t i = 0; i < count; ++i) {
      const mortise_remote_place place = known(remote->place(remote->self, i));
      if (view(place.provider) != "ais" || place.name.size == 0) continue;
      f(RemoteCluster{remote, static_cast<uint32_t>(i), std::string(view(place.name)),
                      std::string(view(place.endpoint)), std::string(view(place.id))});
    }
  }
}

}  // namespace mortise::api_native
