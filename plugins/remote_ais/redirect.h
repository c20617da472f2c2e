// SPDX-License-Identifier: Apache-2.0
//
// AIStore's proxies send clients on to the node that has the object. What such an answer says decides only to which of
// the cluster's nodes a request goes, never what is asked there: a place that is hostile, or was taken over, cannot
// make this server send anything else to anybody else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "remote_ais/cluster_map.h"
#include "remote_transport/endpoint.h"

namespace mortise::remote_ais {

struct Redirection {
  std::string origin;  // "scheme://host:port"
  std::string query;   // what the proxy adds, for the node: "pid=…&utm=…", or nothing
};

/// nullopt: it cannot be understood, or leads from https to http.
std::optional<Redirection> parse_redirection(std::string_view location, const remote_transport::Endpoint& from);
/// Whether it leads to a node of the cluster, or back to where it came from.
bool is_within(const Redirection& to, const remote_transport::Endpoint& from, const ClusterMap* map);

}  // namespace mortise::remote_ais
