// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/cluster_map.h"

#include <mortise/text.h>

#include <algorithm>

#include "remote_ais/json.h"
#include "remote_transport/endpoint.h"

namespace mortise::remote_ais {
namespace {

constexpr size_t kMaxMap = size_t{1} << 20;  // bytes: some thousand nodes
constexpr size_t kMaxNodes = 10'000;

/// A node is left out if its address is none.
void add_nodes(const Json& nodes, ClusterMap& map) {
  if (!nodes.is_object()) return;
  for (const Json& node : nodes) {
    if (map.origins.size() == kMaxNodes) return;
    const auto at = remote_transport::parse_endpoint(text_member(member(node, "public_net"), "direct_url"));
    if (at) map.origins.insert(at->scheme + "://" + at->authority);
  }
}

}  // namespace

bool is_cluster_id(std::string_view text) {
  return !text.empty() && text.size() <= 32 && std::all_of(text.begin(), text.end(), [](char c) {
    return text::is_lower(c) || text::is_upper(c) || text::is_digit(c) || c == '-' || c == '_';
  });
}

std::optional<ClusterMap> parse_cluster_map(std::string_view text) {
  if (text.size() > kMaxMap) return std::nullopt;
  const auto document = parse_json(text);
  if (!document) return std::nullopt;
  ClusterMap map;
  map.uuid = text_member(*document, "uuid");
  if (!is_cluster_id(map.uuid)) return std::nullopt;
  add_nodes(member(*document, "pmap"), map);
  add_nodes(member(*document, "tmap"), map);
  map.text = dump(*document);
  return map;
}

}  // namespace mortise::remote_ais
