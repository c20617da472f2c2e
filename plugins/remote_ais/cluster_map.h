// SPDX-License-Identifier: Apache-2.0
//
// The cluster map ("Smap"): which cluster a place is, and which nodes it has.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace mortise::remote_ais {

struct ClusterMap {
  std::string uuid;
  std::string text;               // the map as JSON, for AIStore's clients
  std::set<std::string> origins;  // "scheme://host:port" of its nodes, as clients reach them
};

/// nullopt: it is none, or tells no id that names of buckets can have.
std::optional<ClusterMap> parse_cluster_map(std::string_view text);

/// Letters, digits, '-' and '_', 32 at most: as ids of clusters are, and aliases.
bool is_cluster_id(std::string_view text);

}  // namespace mortise::remote_ais
