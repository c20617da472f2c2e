// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/all_buckets.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/bucket_properties.h"

namespace mortise::api_native::ops {

Outcome bucket_metadata(Context& c) {
  const auto ids = all_buckets(c, {}, {});
  if (!ids) return ids.error();
  OrderedJson out;
  out["providers"] = OrderedJson::object();
  for (const BucketId& id : *ids) {
    FoundBucket bucket(id);
    if (bucket.look(c.objects())) continue;  // deleted since
    out["providers"][id.provider][id.namespace_uname()][id.name] = describe_bucket(*bucket.opened(), id);
  }
  out["uuid"] = c.site.cluster.uuid;
  out["version"] = "1";
  return Answer::json(dump(out));
}

}  // namespace mortise::api_native::ops
