// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/remote.h>

#include <algorithm>

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
  return id->uuid.empty() || id->uuid == "@" ? Refusal() : no_such_cluster(id->uuid);
}

/// Whether remotes are to be asked, too. Their namespaces are their own affair.
bool asks_remotes(const Context& c) {
  const auto id = parse_bucket_id(c.query.get("provider"), c.query.get("namespace"), {});
  const bool is_elsewhere = c.query.get("provider").empty() || (id && id->provider != "ais");
  return is_elsewhere && c.query.get("namespace").empty() && c.may_attach() && !c.site.remotes.empty() &&
         presence_of(c.query.get("presence")) != Presence::here;
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
  if (!asks_remotes(c)) return answer(std::move(context), *here);
  const auto provider = parse_provider(c.query.get("provider"));
  const std::string named = c.query.get("provider").empty() || !provider ? std::string() : *provider;
  find_remote_buckets(std::move(context), named,
                      [here = std::move(*here)](ContextPtr own, const Or<std::vector<BucketId>>& remote) {
                        if (!remote) return own->fail(remote.error());
                        const Presence presence = presence_of(own->query.get("presence"));
                        answer(std::move(own), merged(here, *remote, presence));
                      });
}

}  // namespace mortise::api_native::ops
