// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/cluster/nodes.h"
#include "api_native/ops/handlers.h"
#include "api_native/wire/go_time.h"

namespace mortise::api_native::ops {

Outcome cluster_map(Context& c) {
  const Cluster& cluster = c.site.cluster;
  const OrderedJson proxy = describe_node(c, Role::proxy);
  OrderedJson map;
  map["pmap"][cluster.proxy] = proxy;
  map["proxy_si"] = proxy;
  map["tmap"][cluster.target] = describe_node(c, Role::target);
  map["uuid"] = cluster.uuid;
  map["creation_time"] = go_time(cluster.created_ms, "2006-01-02 15:04:05");
  map["version"] = "1";
  return Answer::json(dump(map));
}

Outcome node_snode(Context& c) {
  const auto role = wanted_node(c);
  if (!role) return role.error();
  return Answer::json(dump(describe_node(c, *role)));
}

Outcome backends(Context&) { return Answer::json("[]"); }

Outcome target_addresses(Context& c) {
  return Answer::text(describe_node(c, Role::target)["public_net"]["node_ip_addr"].get<std::string>());
}

}  // namespace mortise::api_native::ops
