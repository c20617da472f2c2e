// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/buckets.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"

namespace mortise::ais {
namespace {

class BucketMove final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(from_, "BUCKET", "for example ais://photos");
    options.operand(to_, "NEW_BUCKET", "the new name, which must not exist yet");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto from = parse_bucket(from_);
    auto to = parse_bucket(to_);
    if (!from || !to) return usage_error((from ? to : from).error().message);
    if (from->provider != to->provider || from->space.cluster != to->space.cluster)
      return usage_error("a bucket cannot be moved from " + from->text() + " to " + to->text() +
                         ", which is at another place: copy it ('ais bucket cp'), and remove it");
    if (from->text() == to->text()) return usage_error("cannot mv bucket \"" + from->text() + "\" onto itself");
    auto job = rename_bucket(session.http, *from, *to);
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "move-bck", from->text() + " => " + to->text());
  }

 private:
  std::string from_, to_;
  JobFollow follow_;
};

}  // namespace

Made make_bucket_move() { return std::make_unique<BucketMove>(); }

}  // namespace mortise::ais
