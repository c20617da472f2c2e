// SPDX-License-Identifier: Apache-2.0
//
// show performance: how often and how fast, by what the targets count. Counters alone, or how they grow in an interval.
#include "ais/calls/cluster.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/output/text.h"
#include "ais/parse/json_fields.h"

#include <array>
#include <thread>

namespace mortise::ais {
namespace {

using std::chrono::milliseconds;

struct Operation {
  const char *name, *count, *bytes, *time;  // as the counters are called; "" if there is none
};
constexpr std::array<Operation, 7> kOperations{{{"GET", "get.n", "get.size", "get.ns.total"},
                                                {"PUT", "put.n", "put.size", "put.ns.total"},
                                                {"HEAD", "head.n", "", "head.ns.total"},
                                                {"APPEND", "append.n", "", "append.ns"},
                                                {"DELETE", "del.n", "", ""},
                                                {"RENAME", "ren.n", "", ""},
                                                {"LIST", "lst.n", "", "lst.ns"}}};

class Performance final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "counters|throughput|latency|capacity|NODE", "what to show, and for which target", 0);
    options.duration(refresh_, "--refresh", "repeat at this interval");
    options.number(count_, "--count", "N", "repeat this many times");
    options.flag(no_headers_, "--no-headers,-H", "omit the header lines");
    options.flag(json_, "--json,-j", "the counters as JSON");
    options.text(units_, "--units", "UNITS", "iec, si or raw");
  }

  Result<void> run(Session& session) override {
    auto units = parse_units(units_);
    if (!units) return usage_error(units.error().message);
    auto map = cluster_map(session.http);
    if (!map) return std::move(map).error();
    auto nodes = chosen(*map);
    if (!nodes) return std::move(nodes).error();
    if (refresh_.count() == 0) refresh_ = milliseconds(view_ == "throughput" || view_ == "latency" ? 1000 : 0);
    const auto rounds = count_ != 0 ? count_ : refresh_.count() > 0 && view_ == "counters" ? ~uint64_t{0} : 1;
    for (uint64_t i = 0; i < rounds && !HttpClient::interrupted; ++i)
      if (auto done = show(session, *nodes, *units); !done) return done;
    return {};
  }

 private:
  Result<std::vector<Node>> chosen(const ClusterMap& map) {
    std::vector<Node> out;
    for (const auto& word : words_) {
      if (word == "counters" || word == "throughput" || word == "latency" || word == "capacity")
        view_ = word;
      else if (const auto* node = map.find(word); node != nullptr && node->type == "target")
        out.push_back(*node);
      else
        return usage_error("\"" + word + "\" is neither counters, throughput, latency, capacity nor a target");
    }
    return out.empty() ? map.targets : out;
  }

  static Result<std::vector<Json>> read(Session& session, const std::vector<Node>& nodes) {
    std::vector<Json> out;
    for (const auto& node : nodes) {
      auto status = node_document(session.http, node.id, "node_status");
      if (!status) return std::move(status).error();
      out.push_back(std::move(*status));
    }
    return out;
  }

  Result<void> show(Session& session, const std::vector<Node>& nodes, Units units) const {
    auto before = read(session, nodes);
    if (!before) return std::move(before).error();
    if (view_ == "capacity") return print_capacity(session, nodes, *before, units);
    const bool grows = view_ != "counters";
    for (auto left = refresh_; left.count() > 0 && !HttpClient::interrupted; left -= milliseconds(100))
      std::this_thread::sleep_for(std::min(left, milliseconds(100)));
    if (!grows) return print_counters(session, nodes, *before, units);
    auto after = read(session, nodes);
    if (!after) return std::move(after).error();
    Table table(session.console,
                view_ == "latency" ? Table::Row{"TARGET", "OPERATION", "COUNT", "AVERAGE"}
                                   : Table::Row{"TARGET", "OPERATION", "COUNT", "BYTES/S"},
                !no_headers_);
    for (size_t i = 0; i < nodes.size(); ++i)
      for (const auto& op : kOperations) {
        const auto grown = [&](const char* name) {
          return *name == '\0' ? 0
                               : number_of(member_of((*after)[i], "tracker"), name) -
                                     number_of(member_of((*before)[i], "tracker"), name);
        };
        const auto n = grown(op.count);
        if (n <= 0) continue;
        const auto value = view_ == "latency" ? duration_text(std::chrono::nanoseconds(grown(op.time) / n))
                                              : size_text(grown(op.bytes) * 1000 / refresh_.count(), units) + "/s";
        table.add({nodes[i].text(), op.name, std::to_string(n), value});
      }
    return {};
  }

  Result<void> print_counters(Session& session, const std::vector<Node>& nodes, const std::vector<Json>& found,
                              Units units) const {
    if (json_) {
      Json out = Json::object();
      for (size_t i = 0; i < nodes.size(); ++i) out[nodes[i].id] = member_of(found[i], "tracker");
      session.console.block(shown_text(out));
      return {};
    }
    Table table(session.console, {"TARGET", "OPERATION", "COUNT", "BYTES"}, !no_headers_);
    for (size_t i = 0; i < nodes.size(); ++i)
      for (const auto& op : kOperations) {
        const auto& counters = member_of(found[i], "tracker");
        table.add({nodes[i].text(), op.name, std::to_string(number_of(counters, op.count)),
                   *op.bytes == '\0' ? "-" : size_text(number_of(counters, op.bytes), units)});
      }
    return {};
  }

  Result<void> print_capacity(Session& session, const std::vector<Node>& nodes, const std::vector<Json>& found,
                              Units units) const {
    Table table(session.console, {"TARGET", "MOUNTPATH", "USED", "AVAILABLE", "USED(%)"}, !no_headers_);
    for (size_t i = 0; i < nodes.size(); ++i)
      for (const auto& [path, disk] : member_of(member_of(found[i], "capacity"), "mountpaths").items())
        table.add({nodes[i].text(), path, size_text(number_of(disk, "used"), units),
                   size_text(number_of(disk, "avail"), units), std::to_string(number_of(disk, "pct_used")) + "%"});
    return {};
  }

  std::vector<std::string> words_;
  std::string view_ = "counters", units_;
  milliseconds refresh_{0};
  uint64_t count_ = 0;
  bool no_headers_ = false, json_ = false;
};

}  // namespace

Made make_performance() { return std::make_unique<Performance>(); }

}  // namespace mortise::ais
