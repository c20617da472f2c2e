// SPDX-License-Identifier: Apache-2.0
//
// config cluster, node and reset: the server's configuration; shown without values, changed with them.
#include "ais/calls/cluster.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/commands/configuration_text.h"

namespace mortise::ais {
namespace {

/// "log.level=4", or "log.level 4". One word alone is a section to show.
Result<Pairs> values_of(const std::vector<std::string>& words) {
  Pairs out;
  for (size_t i = 0; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (equals != std::string::npos && equals > 0) {
      out.emplace_back(words[i].substr(0, equals), words[i].substr(equals + 1));
    } else if (i + 1 < words.size() && words[i + 1].find('=') == std::string::npos) {
      out.emplace_back(words[i], words[i + 1]);
      ++i;
    } else {
      return usage_error("\"" + words[i] + "\": expected NAME=VALUE");
    }
  }
  return out;
}

bool only_shows(const std::vector<std::string>& words) {
  return words.empty() || (words.size() == 1 && words[0].find('=') == std::string::npos);
}

class ConfigCluster final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "SECTION|NAME=VALUE", "the section to show, or the values to set", 0);
    options.flag(transient_, "--transient", "only until the next start");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    if (!only_shows(words_)) {
      auto values = values_of(words_);
      if (!values) return std::move(values).error();
      if (auto done = set_configuration(session.http, "", *values, transient_); !done) return done;
      session.console.line("Cluster config updated");
      return {};
    }
    auto document = cluster_document(session.http, "cluster_config");
    if (!document) return std::move(document).error();
    return print_configuration(session.console, *document, words_.empty() ? "" : words_[0], json_, !no_headers_);
  }

 private:
  std::vector<std::string> words_;
  bool transient_ = false, json_ = false, no_headers_ = false;
};

class ConfigNode final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(node_, "NODE", "for example t[...]; see 'ais show cluster'");
    options.operands(words_, "[local|inherited] [SECTION|NAME=VALUE]...", "the section to show, or the values to set",
                     0);
    options.flag(transient_, "--transient", "only until the next start");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    auto map = cluster_map(session.http);
    if (!map) return std::move(map).error();
    const auto* node = map->find(node_);
    if (node == nullptr) return usage_error("\"" + node_ + "\" is no node");
    if (!words_.empty() && (words_[0] == "local" || words_[0] == "inherited")) words_.erase(words_.begin());
    if (!only_shows(words_)) {
      auto values = values_of(words_);
      if (!values) return std::move(values).error();
      if (auto done = set_configuration(session.http, node->id, *values, transient_); !done) return done;
      session.console.line("node " + node->text() + " config updated");
      return {};
    }
    auto document = node_document(session.http, node->id, "config");
    if (!document) return std::move(document).error();
    return print_configuration(session.console, *document, words_.empty() ? "" : words_[0], json_, !no_headers_);
  }

 private:
  std::string node_;
  std::vector<std::string> words_;
  bool transient_ = false, json_ = false, no_headers_ = false;
};

class ConfigReset final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(node_, "NODE", "only this node; default: the whole cluster");
    options.flag(yes_, "--yes,-y", "do not ask");
  }

  Result<void> run(Session& session) override {
    const auto what = node_.empty() ? std::string("the cluster's configuration") : "the configuration of " + node_;
    if (!yes_)
      if (auto agreed = session.console.confirm("Reset " + what + "?"); !agreed) return agreed;
    if (auto done = cluster_action(session.http, node_, "reset-config", nullptr); !done) return done;
    session.console.line("Reset " + what);
    return {};
  }

 private:
  std::string node_;
  bool yes_ = false;
};

}  // namespace

Made make_config_cluster() { return std::make_unique<ConfigCluster>(); }
Made make_config_node() { return std::make_unique<ConfigNode>(); }
Made make_config_reset() { return std::make_unique<ConfigReset>(); }

}  // namespace mortise::ais
