// SPDX-License-Identifier: Apache-2.0
//
// archive gen-shards: archives of random files under the names of a template.
#include "ais/calls/buckets.h"
#include "ais/calls/objects.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/output/text.h"
#include "ais/transfer/archive_extract.h"
#include "ais/transfer/local_files.h"
#include "ais/transfer/shard.h"
#include "ais/transfer/workers.h"

#include <atomic>

namespace mortise::ais {
namespace {

constexpr uint64_t kMostBytes = uint64_t{1} << 40;  // of a shard

class GenerateShards final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(to_, "BUCKET/TEMPLATE",
                    "for example \"ais://b/shard-{001..999}.tar\"; the extension selects the format");
    options.number(plan_.files, "--fcount", "N", "number of files in each (default: 5)");
    options.size(file_size_, "--fsize", "size of each file (default: 1024)");
    options.text(extensions_, "--fext", "EXTENSIONS", "extensions of the files: .mp3,.json (default: .test)");
    options.text(names_, "--output-template", "TEMPLATE", "names of the files, for example audio-{01..10}.wav");
    options.text(plan_.tar_format, "--tform", "FORMAT", "the tar format: USTAR, PAX or GNU");
    options.flag(clean_, "--cleanup", "remove the bucket with everything in it first");
    options.number(workers_, "--num-workers,--conc", "N", "how many to upload at a time (default: 8)");
    options.flag(progress_, "--progress", "show progress");
    options.flag(yes_, "--yes,-y", "remove the bucket without asking");
  }

  Result<void> run(Session& session) override {
    auto target = parse_object(to_);
    if (!target) return usage_error(target.error().message);
    auto names = NameTemplate::parse(target->object);
    if (!names) return usage_error(names.error().message);
    if (auto done = complete_plan(target->object); !done) return done;
    if (auto done = prepare_bucket(session, *target); !done) return done;
    TransferProgress progress(session.console, progress_, names->size(), 0);
    std::atomic<uint64_t> bytes{0};
    const auto put = [&](HttpClient& http, size_t i) -> Result<void> {
      auto object = *target;
      object.object = names->name(i);
      auto shard = make_shard(plan_, i);
      if (!shard) return std::move(shard).error();
      FileSource source(*shard);
      source.report_to(&progress);
      auto answer = put_object(http, object, source, {}, true);
      if (!answer)
        return Error(answer.error().status, "failed to PUT " + object.text() + ": " + answer.error().message);
      bytes += shard->size();
      progress.file_done();
      return {};
    };
    if (auto done = for_each_job(session.settings, session.console, names->size(), workers_, put); !done) return done;
    session.console.line("Created " + counted(names->size(), "shard") + " in " + target->bucket_text() +
                         " (total size " + size_text(static_cast<int64_t>(bytes.load())) + ")");
    return {};
  }

 private:
  Result<void> complete_plan(const std::string& object) {
    const auto stem = archive_stem(object);
    if (!stem)
      return usage_error("\"" + object + "\" has not the ending of an archive: .tar, .tgz, .tar.gz, .tar.lz4 or .zip");
    plan_.ending = object.substr(stem->size());
    plan_.file_size = file_size_.value_or(plan_.file_size);
    if (!extensions_.empty()) plan_.extensions = split_list(extensions_);
    for (auto& extension : plan_.extensions)
      if (!extension.starts_with('.')) extension.insert(0, ".");
    if (!plan_.tar_format.empty() && plan_.tar_format != "USTAR" && plan_.tar_format != "PAX" &&
        plan_.tar_format != "GNU")
      return usage_error("--tform is one of USTAR, PAX, GNU; not \"" + plan_.tar_format + "\"");
    const auto files = plan_.files * plan_.extensions.size();
    if (plan_.files > kMostBytes || files == 0 || plan_.file_size > kMostBytes / files)
      return usage_error("--fcount, --fsize: a shard has one file at least, and 1TiB at most");
    if (names_.empty()) return {};
    auto names = NameTemplate::parse(names_);
    if (!names) return usage_error(names.error().message);
    if (names->size() < files)
      return usage_error("--output-template has " + std::to_string(names->size()) + " names for " +
                         std::to_string(files) + " files");
    plan_.names = std::move(*names);
    return {};
  }

  /// Made if it is not there.
  Result<void> prepare_bucket(Session& session, BucketUri bucket) const {
    bucket.object.clear();
    auto there = head_bucket(session.http, bucket);
    if (!there && !is_not_found(there.error())) return std::move(there).error();
    if (there && !clean_) return {};
    if (there) {
      if (!yes_)
        if (auto agreed = session.console.confirm("Remove " + bucket.text() + " and all that is in it?"); !agreed)
          return agreed;
      if (auto done = destroy_bucket(session.http, bucket); !done) return done;
    }
    return create_bucket(session.http, bucket, Json::object(), false);
  }

  std::string to_, extensions_, names_;
  std::optional<uint64_t> file_size_;
  ShardPlan plan_;
  uint64_t workers_ = 0;
  bool clean_ = false, progress_ = false, yes_ = false;
};

}  // namespace

Made make_archive_generate() { return std::make_unique<GenerateShards>(); }

}  // namespace mortise::ais
