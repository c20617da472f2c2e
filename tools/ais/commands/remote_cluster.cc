// SPDX-License-Identifier: Apache-2.0
//
// Other clusters that this one may use: shown, attached, detached.
#include "ais/calls/cluster.h"
#include "ais/commands/commands.h"
#include "ais/output/table.h"
#include "ais/parse/json_fields.h"

namespace mortise::ais {
namespace {

class ShowRemotes final : public Command {
 public:
  void describe(Options& options) override {
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }
  Result<void> run(Session& session) override {
    auto document = cluster_document(session.http, "remote");
    if (!document) return std::move(document).error();
    if (json_) {
      session.console.block(shown_text(*document));
      return {};
    }
    Table table(session.console, {"UUID", "URL", "ALIAS", "PRIMARY", "SMAP", "TARGETS"}, !no_headers_);
    for (const auto& row : member_of(*document, "a")) {
      const auto& map = member_of(row, "smap");
      const bool answers = map.is_object();
      table.add({text_of(row, "uuid"), text_of(row, "url"), text_of(row, "alias"),
                 answers ? "p[" + text_of(member_of(map, "proxy_si"), "daemon_id") + "]" : "",
                 answers ? "v" + text_of(map, "version") : "",
                 answers ? std::to_string(member_of(map, "tmap").size()) : "does not answer"});
    }
    return {};
  }

 private:
  bool json_ = false, no_headers_ = false;
};

class Attach final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(word_, "ALIAS=URL", "for example remais=http://10.0.0.2:8080");
  }
  Result<void> run(Session& session) override {
    const auto equals = word_.find('=');
    if (equals == std::string::npos || equals == 0) return usage_error("\"" + word_ + "\": expected ALIAS=URL");
    auto url = checked_endpoint(word_.substr(equals + 1), "URL");
    if (!url) return usage_error(url.error().message);
    if (auto attached = attach_remote(session.http, word_.substr(0, equals), *url); !attached) return attached;
    session.console.line("Remote cluster (" + word_ + ") successfully attached");
    return {};
  }

 private:
  std::string word_;
};

class Detach final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(alias_, "ALIAS", "the alias of the cluster");
    options.flag(
        force_, "--force,-f",
        "even if it is the backend of buckets here, whose objects are then out of reach unless there is a copy");
  }
  Result<void> run(Session& session) override {
    if (auto detached = detach_remote(session.http, alias_, force_); !detached) return detached;
    session.console.line("Remote cluster " + alias_ + " successfully detached");
    return {};
  }

 private:
  std::string alias_;
  bool force_ = false;
};

}  // namespace

Made make_remote_show() { return std::make_unique<ShowRemotes>(); }
Made make_remote_attach() { return std::make_unique<Attach>(); }
Made make_remote_detach() { return std::make_unique<Detach>(); }

}  // namespace mortise::ais
