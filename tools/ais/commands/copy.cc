// SPDX-License-Identifier: Apache-2.0
//
// cp: one object, or a bucket, or what a list, template or prefix names of it.
#include "ais/calls/buckets.h"
#include "ais/calls/listing.h"
#include "ais/calls/objects.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/object_selection.h"

namespace mortise::ais {
namespace {

class Copy final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(from_, "SOURCE", "a bucket, or BUCKET/OBJECT, BUCKET/TEMPLATE, BUCKET/PREFIX/");
    options.operand(to_, "DESTINATION",
                    "a bucket, which is created if it does not exist, or BUCKET/NAME for one object");
    selection_.describe(options);
    options.flag(all_, "--all", "include objects of a remote bucket without a local copy");
    options.text(prepend_, "--prepend", "TEXT", "prepend this to the new names");
    options.flag(dry_run_, "--dry-run", "only show what would be copied");
    options.flag(force_, "--force,-f", "go ahead even if another job is using the bucket");
    options.flag(sync_, "--sync", "remove objects from the destination that are no longer in the source");
    options.flag(latest_, "--latest", "check the remote bucket for newer versions first");
    options.flag(continue_, "--cont-on-err", "continue if an object cannot be copied");
    options.number(workers_, "--num-workers", "N", "how many to process at a time; default: the server's choice");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto from = parse_uri(from_);
    auto to = parse_uri(to_);
    if (!from || !to) return usage_error((from ? to : from).error().message);
    if (from->bucket.empty() || to->bucket.empty())
      return usage_error("missing bucket name in \"" + (from->bucket.empty() ? from_ : to_) + "\"");
    auto selection = selection_.resolve(*from);
    if (!selection) return std::move(selection).error();
    if (*selection) return copy_selection(session, *from, *to, **selection);
    if (!from->object.empty()) return copy_one(session, *from, std::move(*to));
    return copy_all(session, *from, *to);
  }

 private:
  Json message() const {
    Json out{{"ext", nullptr},  {"prepend", prepend_},   {"prefix", ""},        {"dry_run", dry_run_},
             {"force", force_}, {"latest-ver", latest_}, {"synchronize", sync_}};
    if (continue_) out["coer"] = true;
    if (workers_ != 0) out["num-workers"] = workers_;
    return out;
  }

  Result<void> copy_one(Session& session, const BucketUri& from, BucketUri to) const {
    if (to.object.empty() || to.object.ends_with('/')) to.object += from.object;
    to.object = prepend_ + to.object;
    if (dry_run_) {
      session.console.line("[DRY RUN] COPY " + from.text() + " => " + to.text());
      return {};
    }
    if (auto done = copy_object(session.http, from, to); !done) return done;
    session.console.line("COPY " + from.text() + " => " + to.text());
    return {};
  }

  Result<void> copy_selection(Session& session, const BucketUri& from, const BucketUri& to,
                              const Selection& selection) const {
    if (!to.object.empty()) return usage_error("the destination of several objects is a bucket; see --prepend");
    if (dry_run_) session.console.line("[DRY RUN] with no modifications to the cluster");
    auto job = copy_many(session.http, from, to, selection, message());
    if (!job) return std::move(job).error();
    return follow_.follow(
        session, *job, "copy-listrange",
        "copy " + ObjectSelection::text(selection) + " of " + from.bucket_text() + " => " + to.text());
  }

  Result<void> copy_all(Session& session, const BucketUri& from, const BucketUri& to) const {
    if (!to.object.empty()) return usage_error("the destination of a bucket is a bucket; see --prepend");
    if (from.bucket_text() == to.bucket_text())
      return usage_error("cannot cp bucket \"" + from.text() + "\" onto itself");
    if (dry_run_) session.console.line("[DRY RUN] with no modifications to the cluster");
    auto job = copy_bucket(session.http, from, to, message(), all_);
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "copy-bck", from.text() + " => " + to.text());
  }

  std::string from_, to_, prepend_;
  ObjectSelection selection_;
  JobFollow follow_;
  uint64_t workers_ = 0;
  bool all_ = false, dry_run_ = false, force_ = false, sync_ = false, latest_ = false, continue_ = false, yes_ = false;
};

}  // namespace

Made make_copy() { return std::make_unique<Copy>(); }

}  // namespace mortise::ais
