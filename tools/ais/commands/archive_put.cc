// SPDX-License-Identifier: Apache-2.0
//
// archive put: files as members of an archive, one after the other, as each changes the archive.
#include "ais/calls/objects.h"
#include "ais/commands/commands.h"
#include "ais/commands/upload_plan.h"
#include "ais/output/text.h"
#include "ais/transfer/upload_source.h"

namespace mortise::ais {
namespace {

class ArchivePut final : public Command {
 public:
  void describe(Options& options) override {
    plan_.describe(options, "[FILE|DIRECTORY|PATTERN|-] BUCKET/ARCHIVE",
                   "the files to add (- is standard input) and the archive, for example ais://photos/2026.tar");
    options.text(member_, "--archpath", "PATH", "the member's name for one file, or a prefix for several");
    options.text(type_, "--archmime", "TYPE", "tar, tgz, zip or tar.lz4; default: by the archive's name");
    options.flag(append_, "--append", "the archive must exist");
    options.flag(append_or_put_, "--append-or-put", "create the archive if it does not exist (the default)");
    options.flag(progress_, "--progress", "show progress");
  }

  Result<void> run(Session& session) override {
    if (auto done = plan_.parse(); !done) return done;
    if (plan_.target().object.empty())
      return usage_error("missing the archive's name in \"" + plan_.target().text() + "\"");
    if (append_ && append_or_put_) return usage_error("--append and --append-or-put exclude each other");
    if (plan_.is_standard_input()) {
      if (member_.empty()) return usage_error("standard input needs --archpath");
      return put_into_archive(session, plan_, member_, type_, !append_);
    }
    auto found = plan_.find();
    if (!found) return std::move(found).error();
    return found->is_single ? put_one(session, found->files[0]) : put_many(session, *found);
  }

 private:
  ArchiveTarget target() const { return {plan_.target(), type_, !append_}; }

  Result<void> put(HttpClient& http, const LocalName& name, const std::string& member,
                   TransferProgress& progress) const {
    auto file = LocalFile::open(name.path);
    if (!file) return std::move(file).error();
    FileSource source(*file);
    source.report_to(&progress);
    return put_member(http, plan_.target(), member, type_, !append_, source);
  }

  Result<void> put_one(Session& session, const LocalName& file) const {
    const auto member = member_.empty() ? file.name : member_;
    auto is_new = is_new_archive(session, target());
    if (!is_new) return std::move(is_new).error();
    const auto what = told_of_archive(target(), *is_new, file.path) + " as \"" + member + "\"";
    if (!plan_.is_dry_run()) {
      TransferProgress progress(session.console, progress_, 1, file.size);
      if (auto done = put(session.http, file, member, progress); !done) return done;
    }
    session.console.line((plan_.is_dry_run() ? "[DRY RUN] " : "") + what);
    return {};
  }

  Result<void> put_many(Session& session, const FoundFiles& found) const {
    if (auto agreed = plan_.agree(session, found, "APPEND"); !agreed) return agreed;
    if (plan_.is_dry_run()) return {};
    auto is_new = is_new_archive(session, target());
    if (!is_new) return std::move(is_new).error();
    uint64_t total = 0;
    for (const auto& file : found.files) total += file.size;
    TransferProgress progress(session.console, progress_, found.files.size(), total);
    auto beginning = member_;
    if (!beginning.empty() && !beginning.ends_with('/')) beginning += "/";
    for (const auto& file : found.files) {
      if (auto done = put(session.http, file, beginning + file.name, progress); !done) {
        done.error().message =
            "failed to APPEND " + file.path + " to " + plan_.target().text() + ": " + done.error().message;
        return done;
      }
      progress.file_done();
    }
    session.console.line(told_of_archive(target(), *is_new, counted(found.files.size(), "file")));
    return {};
  }

  UploadPlan plan_;
  std::string member_, type_;
  bool append_ = false, append_or_put_ = false, progress_ = false;
};

}  // namespace

Made make_archive_put() { return std::make_unique<ArchivePut>(); }

}  // namespace mortise::ais
