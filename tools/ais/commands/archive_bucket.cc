// SPDX-License-Identifier: Apache-2.0
//
// archive bucket: objects of a bucket as one archive, made by the server.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/object_selection.h"

namespace mortise::ais {
namespace {

class ArchiveBucket final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(from_, "BUCKET[/TEMPLATE]", "the objects to archive");
    options.operand(archive_, "BUCKET/ARCHIVE", "for example ais://backup/all.tar");
    selection_.describe(options);
    options.text(type_, "--archmime", "TYPE", "tar, tgz, zip or tar.lz4; default: by the archive's name");
    options.flag(with_bucket_, "--include-src-bck", "prefix the members' names with the bucket's name");
    options.flag(append_, "--append,--append-or-put", "append to the archive if it exists");
    options.flag(continue_, "--cont-on-err", "continue if an object cannot be read");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto from = parse_uri(from_);
    auto archive = parse_object(archive_);
    if (!from || !archive) return usage_error((from ? archive : from).error().message);
    if (from->bucket.empty()) return usage_error("missing bucket name in \"" + from_ + "\"");
    auto selection = selection_.resolve(*from);
    if (!selection) return std::move(selection).error();
    auto chosen = selection->value_or(Selection{});
    if (!*selection && !from->object.empty()) chosen.names.push_back(from->object);
    const Json more{{"mime", archive_type(type_)},
                    {"bnonly", false},
                    {"isbn", with_bucket_},
                    {"aate", append_},
                    {"coer", continue_}};
    auto job = archive_many(session.http, *from, *archive, chosen, more);
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "archive",
                          ObjectSelection::text(chosen) + " of " + from->bucket_text() + " => " + archive->text());
  }

 private:
  std::string from_, archive_, type_;
  ObjectSelection selection_;
  JobFollow follow_;
  bool with_bucket_ = false, append_ = false, continue_ = false;
};

}  // namespace

Made make_archive_bucket() { return std::make_unique<ArchiveBucket>(); }

}  // namespace mortise::ais
