// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/all_buckets.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

/// Of a provider, buckets that were used here are known. Clients that ask for what exists outside, too, are told that
/// this server cannot know.
Refusal check_provider(const Context& c) {
  const auto provider = parse_provider(c.query.get("provider"));
  if (!provider) return provider.error();
  const std::string_view presence = c.query.get("presence");
  if (*provider == "ais" || presence == "2" || presence == "3" || presence == "4") return std::nullopt;
  return NativeError(400, "ErrMissingBackend",
                     *provider + " backend is missing in the cluster configuration: no bucket of it is known here");
}

/// "@@" is any other cluster.
Refusal check_cluster(const Context& c) {
  const auto id = parse_bucket_id(c.query.get("provider"), c.query.get("namespace"), {});
  if (!id) return id.error();
  return id->uuid.empty() || id->uuid == "@" ? Refusal() : no_such_cluster(id->uuid);
}

}  // namespace

Outcome list_buckets(Context& c) {
  if (auto no = check_cluster(c)) return *std::move(no);
  const auto ids = all_buckets(c, c.query.get("provider"), c.query.get("namespace"));
  if (!ids) return ids.error();
  if (ids->empty())
    if (auto no = check_provider(c)) return *std::move(no);
  OrderedJson rows = OrderedJson::array();
  for (const BucketId& id : *ids) {
    if (!c.message.name.empty() && id.name != c.message.name) continue;  // clients ask whether one is there
    rows.push_back(
        {{"name", id.name}, {"provider", id.provider}, {"namespace", {{"uuid", id.uuid}, {"name", id.name_space}}}});
  }
  return Answer::json(dump(rows));
}

}  // namespace mortise::api_native::ops
