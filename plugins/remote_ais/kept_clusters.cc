// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/kept_clusters.h"

#include <mortise/small_file.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "remote_ais/cluster_map.h"
#include "remote_ais/json.h"
#include "remote_transport/endpoint.h"

namespace mortise::remote_ais {
namespace {

constexpr size_t kMaxFile = size_t{1} << 20;

}  // namespace

Result<std::vector<KeptCluster>> parse_kept_clusters(std::string_view text) {
  const Error broken(Status::corrupt, "it is not what this plugin writes");
  const auto document = parse_json(text);
  if (!document || !member(*document, "clusters").is_array()) return broken;
  std::vector<KeptCluster> out;
  for (const Json& row : member(*document, "clusters")) {
    KeptCluster cluster{text_member(row, "alias"), text_member(row, "endpoint"), text_member(row, "uuid"),
                        member(row, "attached") == true};
    if (!is_cluster_id(cluster.alias) || !is_cluster_id(cluster.uuid) ||
        !remote_transport::parse_endpoint(cluster.endpoint))
      return broken;
    out.push_back(std::move(cluster));
  }
  return out;
}

KeptClusters::KeptClusters(const std::string& data_directory)
    : directory_(data_directory), path_(data_directory + "/clusters.json") {}

Result<std::vector<KeptCluster>> KeptClusters::read() const {
  const auto file = read_small_file(path_, kMaxFile);
  if (!file && file.error().status == Status::not_found) return std::vector<KeptCluster>();
  if (!file) return file.error();
  auto all = parse_kept_clusters(file->text);
  if (all) return all;
  return Error(Status::corrupt, path_ + " is damaged: " + all.error().message +
                                    ". Remove it, and attach the clusters again that are not in the configuration");
}

Result<void> KeptClusters::write(const std::vector<KeptCluster>& all) const {
  Json rows = Json::array();
  for (const KeptCluster& c : all)
    rows.push_back({{"alias", c.alias}, {"endpoint", c.endpoint}, {"uuid", c.uuid}, {"attached", c.attached}});
  std::error_code failed;
  std::filesystem::create_directories(directory_, failed);
  return replace_small_file(path_, dump(Json{{"clusters", rows}}) + "\n", 0600);
}

}  // namespace mortise::remote_ais
