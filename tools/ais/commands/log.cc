// SPDX-License-Identifier: Apache-2.0
//
// log show, log get: a node's log, to standard output or to a file.
#include "ais/calls/cluster.h"
#include "ais/commands/commands.h"
#include "ais/transfer/download_sink.h"

namespace mortise::ais {
namespace {

class Log final : public Command {
 public:
  explicit Log(bool to_file) : to_file_(to_file) {}
  void describe(Options& options) override {
    options.operand(node_, "NODE", "for example t[...]; see 'ais show cluster'");
    if (to_file_) options.operand(file_, "FILE", "the destination");
    options.text(severity_, "--severity", "LEVEL", "error, warning or info");
    options.text(severity_, "--log-severity", "LEVEL", "as --severity");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    auto map = cluster_map(session.http);
    if (!map) return std::move(map).error();
    const auto* node = map->find(node_);
    if (node == nullptr) return usage_error("\"" + node_ + "\" is no node");
    HttpRequest request;
    request.path = "/v1/reverse/daemon";
    request.query = {{"what", "log"}};
    if (!severity_.empty()) request.query.emplace_back("severity", severity_);
    request.headers = {{"Ais-Node-Id", node->id}};
    std::optional<DownloadFile> file;
    if (to_file_) {
      auto made = DownloadFile::create(file_);
      if (!made) return std::move(made).error();
      file.emplace(std::move(*made));
    }
    DownloadSink sink(session.console, file ? &*file : nullptr, DownloadSink::Verify::never);
    request.sink = &sink;
    auto answer = session.http.ask(request);
    if (!answer) return std::move(answer).error();
    return file ? file->commit() : Result<void>();
  }

 private:
  const bool to_file_;
  std::string node_, file_, severity_;
  bool yes_ = false;
};

}  // namespace

Made make_log_show() { return std::make_unique<Log>(false); }
Made make_log_get() { return std::make_unique<Log>(true); }

}  // namespace mortise::ais
