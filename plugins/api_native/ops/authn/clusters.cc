// SPDX-License-Identifier: Apache-2.0
//
// Clusters that roles can be about. They are not asked for anything: whether one takes the tokens that are made here is
// decided by the secret that it was given.
#include "api_native/ops/authn/authn_calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

namespace {

OrderedJson clusters_json(const std::vector<authn::KnownCluster>& clusters) {
  OrderedJson out = OrderedJson::object();
  for (const authn::KnownCluster& cluster : clusters) out["clusters"][cluster.id] = to_json(cluster);
  return out;
}

/// An alias is another cluster's id or alias already.
Refusal check_names(const authn::Directory& directory, const authn::KnownCluster& cluster) {
  if (cluster.alias.empty()) return std::nullopt;
  const auto other = directory.cluster(cluster.alias);
  if (!other) return other.error().status == 404 ? Refusal() : Refusal(other.error());
  if (other->document.id == cluster.id) return std::nullopt;
  return NativeError(409, "", "alias \"" + cluster.alias + "\" is of cluster \"" + other->document.id + "\"");
}

}  // namespace

Outcome list_clusters(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  if (auto no = require_known(c)) return *std::move(no);
  const auto clusters = directory->clusters();
  if (!clusters) return clusters.error();
  return Answer::json(dump(clusters_json(*clusters)));
}

/// For everybody: clients look here before they log in.
Outcome show_cluster(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  const auto cluster = directory->cluster(c.address.rest);
  if (!cluster) return cluster.error();
  return Answer::json(dump(clusters_json({cluster->document})));
}

void add_cluster(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  const auto cluster = authn::parse_cluster(c.message.value);
  if (!cluster) return c.fail(cluster.error());
  const auto old = directory->cluster(cluster->id);
  if (!old && old.error().status != 404) return c.fail(old.error());
  if (old) return c.fail(NativeError(409, "", "cluster \"" + cluster->id + "\" already exists"));
  if (auto no = check_names(*directory, *cluster)) return c.fail(*no);
  answer_when_committed(std::move(context), *directory, authn::Directory::put(*cluster, std::nullopt));
}

void set_cluster(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  auto old = directory->cluster(c.address.rest);
  if (!old) return c.fail(old.error());
  if (!c.message.value.is_object()) return c.fail(bad_request("the request has no message"));
  c.message.value["id"] = old->document.id;
  const auto wanted = authn::parse_cluster(c.message.value);
  if (!wanted) return c.fail(wanted.error());
  authn::KnownCluster next = std::move(old->document);
  if (!wanted->alias.empty()) next.alias = wanted->alias;
  if (!wanted->urls.empty()) next.urls = wanted->urls;
  if (auto no = check_names(*directory, next)) return c.fail(*no);
  answer_when_committed(std::move(context), *directory, authn::Directory::put(next, old->bytes));
}

void remove_cluster(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  const auto old = directory->cluster(c.address.rest);
  if (!old) return c.fail(old.error());
  answer_when_committed(std::move(context), *directory, authn::Directory::remove(old->document));
}

}  // namespace mortise::api_native::ops
