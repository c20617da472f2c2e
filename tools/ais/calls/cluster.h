// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/calls/message.h"

#include <string>
#include <vector>

namespace mortise::ais {

struct Node {
  std::string id, type, url;  // "proxy" or "target"
  bool is_primary = false;

  /// "t[id]", "p[id][P]"
  std::string text() const;
};

struct ClusterMap {
  std::string id, version;
  std::vector<Node> proxies, targets;
  Json document;

  /// By its id, alone or as "t[id]"; null if there is none.
  const Node* find(std::string_view word) const;
};

Result<ClusterMap> cluster_map(HttpClient& http);
/// `what`: "cluster_config", "backends", "remote", "sysinfo", …
Result<Json> cluster_document(HttpClient& http, const std::string& what);
/// Of one node: "node_status", "config", "metrics", "disk", …
Result<Json> node_document(HttpClient& http, const std::string& node, const std::string& what);
/// `path`: "/v1/cluster/set-config"; `node` empty: the cluster.
Result<void> set_configuration(HttpClient& http, const std::string& node, const Pairs& values, bool transient);
Result<void> cluster_action(HttpClient& http, const std::string& node, const std::string& action, const Json& value);
Result<void> attach_remote(HttpClient& http, const std::string& alias, const std::string& url);
/// `force`: even if buckets need it.
Result<void> detach_remote(HttpClient& http, const std::string& alias, bool force);

}  // namespace mortise::ais
