// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/remote.h>

#include <algorithm>
#include <optional>

#include "api_native/http/remote_clusters.h"
#include "api_native/ops/all_buckets.h"
#include "api_native/ops/handlers.h"
#include "api_native/ops/remote_buckets.h"

namespace mortise::api_native::ops {
namespace {

/// AIStore's filter: what exists, which includes what was never used here; what exists and is not here; or what is
/// here.
enum class Presence { all, outside, here };

Presence presence_of(std::string_view text) {
  if (text == "5") return Presence::outside;
  return text == "2" || text == "3" || text == "4" ? Presence::here : Presence::all;
}

bool has_remote(const Site& site, std::string_view provider) {
  for (const mortise_remote* remote : site.remotes)
    for (size_t i = 0; i < remote->place_count(remote->self); ++i)
      if (view(remote->place(remote->self, i)->provider) == provider) return true;
  return false;
}

/// Clients that ask what exists at a provider of which nothing is known are told so.
Refusal check_provider(const Context& c) {
  const auto provider = parse_provider(c.query.get("provider"));
  if (!provider) return provider.error();
  if (*provider == "ais" || has_remote(c.site, *provider) || presence_of(c.query.get("presence")) == Presence::here)
    return std::nullopt;
  return NativeError(400, "ErrMissingBackend",
                     *provider + " backend is missing in the cluster configuration: no bucket of it is known here");
}

/// "@@" is any other cluster.
Refusal check_cluster(const Context& c) {
  const auto id = parse_bucket_id(c.query.get("provider"), c.query.get("namespace"), {});
  if (!id) return id.error();
  if (id->uuid.empty() || id->uuid == "@" || find_cluster(c.site, id->uuid)) return std::nullopt;
  return no_such_cluster(id->uuid);
}

/// Which remotes are to be asked, too; other clusters only by those who name them.
std::optional<AskedRemotes> remotes_to_ask(const Context& c) {
  const auto id = parse_bucket_id(c.query.get("provider"), c.query.get("namespace"), {});
  if (!id || !c.may_attach() || c.site.remotes.empty() || presence_of(c.query.get("presence")) == Presence::here)
    return std::nullopt;
  if (!id->uuid.empty()) return AskedRemotes{"ais", id->uuid, id->name_space};
  if (!id->name_space.empty()) return std::nullopt;  // of this server
  if (c.query.get("provider").empty()) return AskedRemotes{};
  return id->provider == "ais" ? std::nullopt : std::optional(AskedRemotes{id->provider, {}});
}

void answer(ContextPtr context, const std::vector<BucketId>& ids) {
  if (ids.empty())
    if (auto no = check_provider(*context)) return context->fail(*no);
  OrderedJson rows = OrderedJson::array();
  for (const BucketId& id : ids) {
    const std::string& wanted = context->message.name;  // clients ask whether one is there
    if (!wanted.empty() && id.name != wanted) continue;
    rows.push_back(
        {{"name", id.name}, {"provider", id.provider}, {"namespace", {{"uuid", id.uuid}, {"name", id.name_space}}}});
  }
  context->finish(Answer::json(dump(rows)));
}

/// Those of remotes behind those that are known here, each once.
std::vector<BucketId> merged(std::vector<BucketId> here, const std::vector<BucketId>& remote, Presence presence) {
  std::vector<BucketId> out = presence == Presence::outside ? std::vector<BucketId>() : here;
  for (const BucketId& id : remote)
    if (std::none_of(here.begin(), here.end(), [&](const BucketId& other) { return other.shown() == id.shown(); }))
      out.push_back(id);
  return out;
}

}  // namespace

void list_buckets(ContextPtr context) {
  Context& c = *context;
  if (auto no = check_cluster(c)) return c.fail(*no);
  auto here = all_buckets(c, c.query.get("provider"), c.query.get("namespace"));
  if (!here) return c.fail(here.error());
  const auto asked = remotes_to_ask(c);
  if (!asked) return answer(std::move(context), *here);
  find_remote_buckets(std::move(context), *asked,
                      [here = std::move(*here)](ContextPtr own, const Or<std::vector<BucketId>>& remote) {
                        if (!remote) return own->fail(remote.error());
                        const Presence presence = presence_of(own->query.get("presence"));
                        answer(std::move(own), merged(here, *remote, presence));
                      });
}

}  // namespace mortise::api_native::ops
