// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/cluster/nodes.h"

namespace mortise::api_native::ops {
namespace {

uint64_t digest_of(std::string_view id) {
  uint64_t hash = 14695981039346656037u;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  return hash;
}

OrderedJson describe_address(const Context& c) {
  const std::string url = c.own_url();
  std::string host = url.substr(url.find("://") + 3);
  std::string port = c.request.tls() ? "443" : "80";
  const size_t colon = host.rfind(':');
  if (colon != std::string::npos && host.find(']', colon) == std::string::npos) {
    port = host.substr(colon + 1);
    host.resize(colon);
  }
  return {{"node_ip_addr", host}, {"daemon_port", port}, {"direct_url", url}};
}

}  // namespace

std::string_view id_of(const Context& c, Role role) {
  return role == Role::proxy ? c.site.cluster.proxy : c.site.cluster.target;
}

OrderedJson describe_node(const Context& c, Role role) {
  const OrderedJson address = describe_address(c);
  const std::string_view id = id_of(c, role);
  return {{"public_net", address},
          {"intra_data_net", address},
          {"intra_control_net", address},
          {"daemon_type", role == Role::proxy ? "proxy" : "target"},
          {"daemon_id", id},
          {"flags", role == Role::proxy ? 2 : 0},
          {"id_digest", digest_of(id)}};
}

OrderedJson describe_agreement(const Context& c) {
  const std::string url = c.own_url();
  const std::string& uuid = c.site.cluster.uuid;
  return {{"smap",
           {{"Primary", {{"pub_url", url}, {"control_url", url}, {"id", c.site.cluster.proxy}}},
            {"uuid", uuid},
            {"version", "1"}}},
          {"bmd", {{"uuid", uuid}, {"version", "1"}}},
          {"rmd", {{"version", "0"}}},
          {"config", {{"version", "1"}}},
          {"etlmd", {{"version", "0"}}},
          {"flags", 6}};  // the cluster and the node have started
}

Or<Role> wanted_node(const Context& c) {
  const std::string_view id = c.request.header("ais-node-id");
  if (id.empty() || id == c.site.cluster.proxy) return Role::proxy;
  if (id == c.site.cluster.target) return Role::target;
  return NativeError(404, "errNodeNotFound", "node \"" + std::string(id.substr(0, 64)) + "\" does not exist");
}

}  // namespace mortise::api_native::ops
