// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/remote_clusters.h"

#include <mortise/bytes.h>

#include <utility>

namespace mortise::api_native {
namespace {

int status_of_remote(const mortise_error& error) {
  switch (error.status) {
    case MORTISE_NOT_FOUND:
      return 404;
    case MORTISE_EXISTS:
      return 409;
    case MORTISE_DENIED:
      return 403;
    case MORTISE_INVALID:
      return 400;
    case MORTISE_UNSUPPORTED:
      return 501;
    case MORTISE_BUSY:
    case MORTISE_TIMED_OUT:
      return 503;
    default:
      return 502;
  }
}

}  // namespace

std::optional<RemoteCluster> find_cluster(const Site& site, std::string_view word) {
  std::optional<RemoteCluster> out;
  for_each_cluster(site, [&](RemoteCluster cluster) {
    if (!out && (cluster.id == word || cluster.alias == word)) out = std::move(cluster);
  });
  return out;
}

const mortise_remote* attaching_remote(const Site& site) {
  for (const mortise_remote* remote : site.remotes)
    if (MORTISE_HAS(mortise_remote, remote, describe) && remote->attach != nullptr && remote->detach != nullptr &&
        remote->describe != nullptr)
      return remote;
  return nullptr;
}

BucketId resolved(const Site& site, BucketId id) {
  if (id.provider != "ais" || id.uuid.empty()) return id;
  if (const auto cluster = find_cluster(site, id.uuid); cluster && !cluster->id.empty()) id.uuid = cluster->id;
  return id;
}

void resolve_backend(const Site& site, PropertyChanges& changes) {
  for (auto& [name, value] : changes)
    if (name == kBackendProperty && value.starts_with("ais://"))
      value = resolved(site, BucketId::from_service_name(value)).shown();
}

NativeError from_remote(const mortise_error& error, const BucketId& id) {
  if (error.detail == MORTISE_REMOTE_NO_SUCH_BUCKET)
    return {404, "ErrRemoteBckNotFound", "bucket \"" + id.shown() + "\" does not exist"};
  if (error.status == MORTISE_EXISTS)
    return {409, "ErrBucketAlreadyExists", "bucket \"" + id.shown() + "\" already exists"};
  return {status_of_remote(error), "ErrRemoteBackend", std::string(view(error.message))};
}

}  // namespace mortise::api_native
