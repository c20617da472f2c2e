// SPDX-License-Identifier: Apache-2.0
#include "api_native/pipeline/authorization.h"

#include <utility>

#include "api_native/http/context.h"
#include "api_native/http/remote_clusters.h"
#include "api_native/pipeline/known_bucket.h"

namespace mortise::api_native {
namespace {

/// A bucket that is not there, since nobody knows the cluster that would have it.
NativeError explained(const Context& c, NativeError no) {
  const std::string& cluster = c.found.id().uuid;
  if (no.status == 404 && !cluster.empty() && !find_cluster(c.site, cluster))
    no.message += ": " + no_such_cluster(cluster).message;
  return no;
}

}  // namespace

Refusal authorize(Context& c) {
  if (c.operation->wants == Wants::bucket)
    if (auto no = c.found.look(c.objects())) return explained(c, *std::move(no));
  return c.require(c.operation->needs, c.address.object);
}

Refusal authorize_any(Context& c, const std::vector<const Operation*>& rows) {
  const Operation* const chosen = std::exchange(c.operation, nullptr);
  Refusal refusal;
  for (const Operation* row : rows) {
    c.operation = row;
    auto no = authorize(c);
    if (no && may_become_known(c)) no = std::nullopt;
    if (row->wants == Wants::bucket) c.found = FoundBucket(c.found.id());
    if (!no || !refusal || refusal->status == 404) refusal = std::move(no);  // "you may not" says more than "not there"
    if (!refusal) break;
  }
  c.operation = chosen;
  return refusal;
}

Refusal authorize_again(Context& c) {
  if (auto no = c.found.renew(c.objects())) return no;
  return c.require(c.operation->needs, c.address.object);
}

}  // namespace mortise::api_native
