// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/cluster.h"

#include "ais/client/server_error.h"
#include "ais/parse/json_fields.h"

#include <algorithm>

namespace mortise::ais {
namespace {

Result<Json> ask(HttpClient& http, std::string path, Pairs query, Pairs headers) {
  HttpRequest request;
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = std::move(headers);
  auto answer = http.ask(request);
  if (!answer) return std::move(answer).error();
  return json_of(*answer);
}

std::vector<Node> nodes_of(const Json& rows, const std::string& primary) {
  std::vector<Node> out;
  for (const auto& [id, row] : rows.items())
    out.push_back(
        {id, text_of(row, "daemon_type"), text_of(member_of(row, "public_net"), "direct_url"), id == primary});
  std::sort(out.begin(), out.end(), [](const Node& a, const Node& b) { return a.id < b.id; });
  return out;
}

Result<void> put(HttpClient& http, std::string path, Pairs query, Pairs headers) {
  HttpRequest request;
  request.method = "PUT";
  request.path = std::move(path);
  request.query = std::move(query);
  request.headers = std::move(headers);
  auto answer = http.ask(request);
  if (answer) return {};
  return std::move(answer).error();
}

}  // namespace

std::string Node::text() const {
  return std::string(type == "proxy" ? "p[" : "t[") + id + "]" + (is_primary ? "[P]" : "");
}

const Node* ClusterMap::find(std::string_view word) const {
  if (word.size() > 3 && word[1] == '[' && word.ends_with(']')) word = word.substr(2, word.size() - 3);
  for (const auto* list : {&targets, &proxies})
    for (const auto& node : *list)
      if (node.id == word) return &node;
  return nullptr;
}

Result<ClusterMap> cluster_map(HttpClient& http) {
  auto document = ask(http, "/v1/daemon", {{"what", "smap"}}, {});
  if (!document) return std::move(document).error();
  const auto primary = text_of(member_of(*document, "proxy_si"), "daemon_id");
  ClusterMap out;
  out.id = text_of(*document, "uuid");
  out.version = text_of(*document, "version");
  out.proxies = nodes_of(member_of(*document, "pmap"), primary);
  out.targets = nodes_of(member_of(*document, "tmap"), primary);
  out.document = std::move(*document);
  return out;
}

Result<Json> cluster_document(HttpClient& http, const std::string& what) {
  return ask(http, "/v1/cluster", {{"what", what}}, {});
}

Result<Json> node_document(HttpClient& http, const std::string& node, const std::string& what) {
  return ask(http, "/v1/reverse/daemon", {{"what", what}}, {{"Ais-Node-Id", node}});
}

Result<void> set_configuration(HttpClient& http, const std::string& node, const Pairs& values, bool transient) {
  auto query = values;
  if (!node.empty() || transient) query.emplace_back("transient", transient ? "true" : "false");
  if (node.empty()) return put(http, "/v1/cluster/set-config", std::move(query), {});
  return put(http, "/v1/reverse/daemon/set-config", std::move(query), {{"Ais-Node-Id", node}});
}

Result<void> cluster_action(HttpClient& http, const std::string& node, const std::string& action, const Json& value) {
  HttpRequest request;
  request.method = "PUT";
  request.path = node.empty() ? "/v1/cluster" : "/v1/reverse/daemon";
  if (!node.empty()) request.headers.emplace_back("Ais-Node-Id", node);
  auto body = message_text({{"action", action}, {"name", ""}, {"value", value}});
  if (!body) return std::move(body).error();
  request.body = std::move(*body);
  auto answer = http.ask(request);
  if (answer) return {};
  return std::move(answer).error();
}

Result<void> attach_remote(HttpClient& http, const std::string& alias, const std::string& url) {
  return put(http, "/v1/cluster/attach", {{"what", "remote"}},
             {{"Ais-Remote-Ais-Alias", alias}, {"Ais-Remote-Ais-Url", url}});
}

Result<void> detach_remote(HttpClient& http, const std::string& alias, bool force) {
  Pairs query{{"what", "remote"}};
  if (force) query.emplace_back("frc", "true");
  return put(http, "/v1/cluster/detach", std::move(query), {{"Ais-Remote-Ais-Alias", alias}});
}

}  // namespace mortise::ais
