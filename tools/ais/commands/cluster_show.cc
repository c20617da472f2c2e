// SPDX-License-Identifier: Apache-2.0
//
// show cluster: the nodes and how they are; smap, bmd and config as the server has them.
#include "ais/calls/cluster.h"
#include "ais/commands/commands.h"
#include "ais/commands/configuration_text.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <cstdio>

namespace mortise::ais {
namespace {

std::string percent_text(double percent) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f%%", percent);
  return text;
}

struct NodeState {
  const Node* node;
  Json status;
};

std::string uptime_of(const NodeState& state) {
  return duration_text(std::chrono::nanoseconds(number_of(member_of(state.status, "tracker"), "up.ns.time")));
}

std::string status_text(const NodeState& state) {
  const auto text = text_of(state.status, "status");
  return text.empty() ? "online" : text;
}

std::string software_text(const NodeState& state) {
  const auto build = text_of(state.status, "build_time");
  return text_of(state.status, "ais_version") + (build.empty() ? "" : " (build: " + build + ")");
}

Table::Row row_of(const NodeState& state, bool target) {
  const auto& system = member_of(state.status, "sys_info");
  const auto& capacity = member_of(state.status, "capacity");
  Table::Row row{state.node->text(), percent_text(real_of(system, "pct_mem_used")),
                 size_text(number_of(system, "mem_avail"))};
  if (target) {
    row.push_back(std::to_string(number_of(capacity, "pct_avg")) + "%");
    row.push_back(size_text(number_of(capacity, "total_avail")));
  }
  row.push_back(std::to_string(static_cast<int>(real_of(system, "pct_cpu_used"))) + "%");
  row.push_back(uptime_of(state));
  row.push_back(status_text(state));
  return row;
}

class ClusterShow final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(what_, "NODE|proxy|target|smap|bmd|config|stats", "only this");
    options.optional_operand(section_, "SECTION", "a section of config: checksum, log, ...");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header lines");
    options.flag(verbose_, "--verbose,-v", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    if (what_ == "bmd") return show_buckets(session);
    if (what_ == "config") return show_config(session);
    auto map = cluster_map(session.http);
    if (!map) return std::move(map).error();
    if (what_ == "smap") return show_map(session, *map);
    if (what_ == "stats") return show_statistics(session, *map);
    return show_nodes(session, *map);
  }

 private:
  Result<std::vector<NodeState>> states(Session& session, const std::vector<const Node*>& nodes) const {
    std::vector<NodeState> out;
    for (const auto* node : nodes) {
      auto status = node_document(session.http, node->id, "node_status");
      if (!status) return std::move(status).error();
      out.push_back({node, std::move(*status)});
    }
    return out;
  }

  Result<void> show_nodes(Session& session, const ClusterMap& map) const {
    std::vector<const Node*> nodes;
    const auto* one = map.find(what_);
    if (one != nullptr) nodes.push_back(one);
    const bool all = what_.empty();
    for (const auto& node : map.proxies)
      if (all || what_ == "proxy") nodes.push_back(&node);
    for (const auto& node : map.targets)
      if (all || what_ == "target") nodes.push_back(&node);
    if (nodes.empty())
      return usage_error("\"" + what_ + "\" is no node, and neither proxy, target, smap, bmd, config nor stats");
    auto found = states(session, nodes);
    if (!found) return std::move(found).error();
    if (json_) return print_json(session, map, *found);
    print_nodes(session, *found, "proxy");
    if (all) session.console.line("");
    print_nodes(session, *found, "target");
    return all ? print_cluster(session, map, *found) : Result<void>();
  }

  void print_nodes(Session& session, const std::vector<NodeState>& found, std::string_view type) const {
    const bool target = type == "target";
    Table::Row header{target ? "TARGET" : "PROXY", "MEM USED(%)", "MEM AVAIL"};
    if (target) header.insert(header.end(), {"CAP USED(%)", "CAP AVAIL"});
    header.insert(header.end(), {"SYS CPU(%)", "UPTIME", "STATUS"});
    Table table(session.console, std::move(header), !no_headers_);
    bool any = false;
    for (const auto& state : found) {
      if (state.node->type != type) continue;
      table.add(row_of(state, target));
      any = true;
    }
    if (!any) table.forget_header();
  }

  static Result<void> print_cluster(Session& session, const ClusterMap& map, const std::vector<NodeState>& found) {
    auto backends = cluster_document(session.http, "backends");
    if (!backends) return std::move(backends).error();
    std::string names;
    for (const auto& name : *backends)
      if (name.is_string()) names += (names.empty() ? "" : ", ") + name.get<std::string>();
    int64_t used = 0, available = 0;
    for (const auto& state : found) {
      used += number_of(member_of(state.status, "capacity"), "total_used");
      available += number_of(member_of(state.status, "capacity"), "total_avail");
    }
    const auto line = [&](std::string name, const std::string& value) {
      name.resize(16, ' ');
      session.console.line("   " + name + value);
    };
    session.console.line("");
    session.console.line("Cluster:");
    line("Endpoint:", session.settings.endpoint);
    line("Proxies:", std::to_string(map.proxies.size()));
    line("Targets:", std::to_string(map.targets.size()));
    line("Capacity:", "used " + size_text(used) + ", available " + size_text(available));
    line("Cluster Map:", "version " + map.version + ", UUID " + map.id);
    if (!found.empty()) line("Software:", software_text(found[0]));
    line("Backend:", names.empty() ? "None" : names);
    line("Status:", std::to_string(found.size()) + " online");
    return {};
  }

  static Result<void> print_json(Session& session, const ClusterMap& map, const std::vector<NodeState>& found) {
    Json out{{"Smap", map.document}, {"Status", Json::object()}};
    for (const auto& state : found) out["Status"][state.node->id] = state.status;
    session.console.block(shown_text(out));
    return {};
  }

  Result<void> show_map(Session& session, const ClusterMap& map) const {
    if (json_) {
      session.console.block(shown_text(map.document));
      return {};
    }
    Table table(session.console, {"NODE", "TYPE", "PUBLIC URL"}, !no_headers_);
    for (const auto* list : {&map.proxies, &map.targets})
      for (const auto& node : *list) table.add({node.text(), node.type, node.url});
    table.flush();
    session.console.line("");
    session.console.line("proxies: " + std::to_string(map.proxies.size()) +
                         ", targets: " + std::to_string(map.targets.size()) + ", cluster map: v" + map.version +
                         ", cluster ID: " + map.id);
    return {};
  }

  Result<void> show_buckets(Session& session) const {
    auto document = cluster_document(session.http, "bmd");
    if (!document) return std::move(document).error();
    if (json_) {
      session.console.block(shown_text(*document));
      return {};
    }
    Table table(session.console, {"PROVIDER", "NAMESPACE", "NAME", "BACKEND", "CREATED"}, !no_headers_);
    for (const auto& [provider, spaces] : member_of(*document, "providers").items())
      for (const auto& [space, buckets] : spaces.items())
        for (const auto& [name, props] : buckets.items()) {
          const auto backend = bucket_of_document(member_of(props, "backend_bck"));
          table.add({provider, space == "@#" ? "" : space, name, backend.bucket.empty() ? "" : backend.text(),
                     short_time_text(number_of(props, "created"))});
        }
    return {};
  }

  Result<void> show_config(Session& session) const {
    auto document = cluster_document(session.http, "cluster_config");
    if (!document) return std::move(document).error();
    return print_configuration(session.console, *document, section_, json_, !no_headers_);
  }

  Result<void> show_statistics(Session& session, const ClusterMap& map) const {
    for (const auto& node : map.targets) {
      auto status = node_document(session.http, node.id, "node_status");
      if (!status) return std::move(status).error();
      auto rows = flat_properties(member_of(*status, "tracker"));
      session.console.line(node.text());
      print_properties(session.console, rows, !no_headers_);
    }
    return {};
  }

  std::string what_, section_;
  bool json_ = false, no_headers_ = false, verbose_ = false;
};

}  // namespace

Made make_cluster_show() { return std::make_unique<ClusterShow>(); }

}  // namespace mortise::ais
