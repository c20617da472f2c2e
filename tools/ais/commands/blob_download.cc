// SPDX-License-Identifier: Apache-2.0
//
// blob-download: large objects of a remote bucket are brought here, each by a job of its own.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/transfer/local_files.h"

namespace mortise::ais {
namespace {

class BlobDownload final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(object_, "BUCKET[/OBJECT]", "an object of a remote bucket; or a bucket with --list");
    options.text(list_, "--list", "OBJECTS", "these objects: a,b,c");
    options.size(part_, "--chunk-size", "how much to request at a time; default: the server's choice");
    options.number(workers_, "--num-workers", "N", "how many readers per object; default: the server's choice");
    options.flag(latest_, "--latest", "also fetch objects that have changed remotely");
    options.flag(quiet_, "--non-verbose,--nv", "print only the jobs' IDs");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto uri = list_.empty() ? parse_object(object_) : parse_bucket(object_);
    if (!uri) return usage_error(uri.error().message);
    auto names = split_list(list_);
    if (list_.empty()) names.push_back(uri->object);
    if (names.empty()) return usage_error("--list has no names");
    std::vector<std::pair<std::string, std::string>> jobs;  // id and object
    for (auto& name : names) {
      uri->object = std::move(name);
      auto id = blob_download(session.http, *uri, value());
      if (!id) return Error(id.error().status, "failed to download " + uri->text() + ": " + id.error().message);
      if (quiet_) session.console.line(*id);
      jobs.emplace_back(std::move(*id), uri->text());
    }
    for (const auto& [id, object] : jobs)
      if (!quiet_ || follow_.waits())
        if (auto done = follow_.follow(session, id, "blob-download", object); !done) return done;
    return {};
  }

 private:
  Json value() const { return {{"chunk-size", part_.value_or(0)}, {"num-workers", workers_}, {"latest-ver", latest_}}; }

  std::string object_, list_;
  std::optional<uint64_t> part_;
  uint64_t workers_ = 0;
  bool latest_ = false, quiet_ = false;
  JobFollow follow_;
};

}  // namespace

Made make_blob_download() { return std::make_unique<BlobDownload>(); }

}  // namespace mortise::ais
