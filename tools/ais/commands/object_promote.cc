// SPDX-License-Identifier: Apache-2.0
//
// object promote: files that lie on the server's machine become objects.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"

namespace mortise::ais {
namespace {

class ObjectPromote final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(source_, "PATH", "a file or directory on the server, below its promote root");
    options.operand(to_, "BUCKET[/NAME]", "the object, or a prefix for the names of several");
    options.flag(recursive_, "--recursive,-r", "include subdirectories");
    options.flag(overwrite_, "--overwrite-dst,-o", "replace existing objects");
    options.flag(delete_, "--delete-src", "remove the files afterwards");
    options.flag(not_shared_, "--not-file-share", "each node has its own files below this path");
    options.text(target_, "--target-id", "NODE", "only files of this node");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto to = parse_uri(to_);
    if (!to) return usage_error(to.error().message);
    if (to->bucket.empty()) return usage_error("missing bucket name in \"" + to_ + "\"");
    Json value{{"src", source_}};
    const auto add = [&](const char* name, const Json& given, bool wanted) {
      if (wanted) value[name] = given;
    };
    add("obj", to->object, !to->object.empty());
    add("tid", target_, !target_.empty());
    add("rcr", true, recursive_);
    add("ovw", true, overwrite_);
    add("dls", true, delete_);
    add("notshr", true, not_shared_);
    auto job = promote(session.http, *to, value);
    if (!job) return std::move(job).error();
    const auto what =
        std::string(recursive_ ? "recursively promoted" : "promoted") + " \"" + source_ + "\" => " + to->bucket_text();
    if (!job->empty()) return follow_.follow(session, *job, "promote", what);
    session.console.line(what);
    return {};
  }

 private:
  std::string source_, to_, target_;
  JobFollow follow_;
  bool recursive_ = false, overwrite_ = false, delete_ = false, not_shared_ = false;
};

}  // namespace

Made make_object_promote() { return std::make_unique<ObjectPromote>(); }

}  // namespace mortise::ais
