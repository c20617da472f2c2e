// SPDX-License-Identifier: Apache-2.0
//
// evict and prefetch: what is stored here of remote buckets.
#include "ais/calls/buckets.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/object_selection.h"

namespace mortise::ais {
namespace {

/// A bucket, and which of its objects: all, if there is no selection.
struct Target {
  BucketUri uri;
  std::optional<Selection> selection;
};

Result<Target> target_of(const ObjectSelection& options, const std::string& word) {
  auto uri = parse_uri(word);
  if (!uri) return usage_error(uri.error().message);
  if (uri->bucket.empty()) return usage_error("missing bucket name in \"" + word + "\"");
  auto selection = options.resolve(*uri);
  if (!selection) return std::move(selection).error();
  if (!*selection && !uri->object.empty()) selection->emplace().names.push_back(uri->object);
  return Target{std::move(*uri), std::move(*selection)};
}

/// All words are understood before anything is sent.
Result<std::vector<Target>> targets_of(const ObjectSelection& options, const std::vector<std::string>& words) {
  std::vector<Target> out;
  for (const auto& word : words) {
    auto target = target_of(options, word);
    if (!target) return std::move(target).error();
    out.push_back(std::move(*target));
  }
  return out;
}

class Evict final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "BUCKET[/OBJECT]", "a remote bucket, or objects of one; they remain in the remote bucket");
    selection_.describe(options);
    options.flag(keep_, "--keep-md", "keep the bucket's metadata");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto targets = targets_of(selection_, words_);
    if (!targets) return std::move(targets).error();
    for (const auto& target : *targets)
      if (auto done = evict(session, target); !done) return done;
    return {};
  }

 private:
  Result<void> evict(Session& session, const Target& target) const {
    const auto& uri = target.uri;
    if (target.selection) {
      auto job = evict_many(session.http, uri, *target.selection);
      if (!job) return std::move(job).error();
      return follow_.follow(session, *job, "evict-listrange",
                            ObjectSelection::text(*target.selection) + " evict from " + uri.bucket_text());
    }
    if (auto done = evict_bucket(session.http, uri, keep_); !done) return done;
    session.console.line("Evicted bucket " + uri.text() + (keep_ ? " (metadata preserved)" : ""));
    return {};
  }

  std::vector<std::string> words_;
  ObjectSelection selection_;
  JobFollow follow_;
  bool keep_ = false, yes_ = false;
};

class Prefetch final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "BUCKET[/OBJECT]", "a remote bucket, or objects of one");
    selection_.describe(options);
    options.number(workers_, "--num-workers", "N", "how many to process at a time; default: the server's choice");
    options.flag(latest_, "--latest", "also fetch objects that have changed remotely");
    options.size(threshold_, "--blob-threshold", "fetch larger objects in parts");
    options.flag(continue_, "--cont-on-err", "continue if an object cannot be read");
    options.flag(yes_, "--yes,-y", "accepted for compatibility");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    auto targets = targets_of(selection_, words_);
    if (!targets) return std::move(targets).error();
    for (const auto& target : *targets)
      if (auto done = prefetch(session, target); !done) return done;
    return {};
  }

 private:
  Result<void> prefetch(Session& session, const Target& target) const {
    const auto chosen = target.selection.value_or(Selection{});
    const Json more{{"blob-threshold", threshold_.value_or(0)},
                    {"num-workers", workers_},
                    {"coer", continue_},
                    {"latest-ver", latest_}};
    auto job = prefetch_many(session.http, target.uri, chosen, more);
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "prefetch-listrange",
                          ObjectSelection::text(chosen) + " prefetch from " + target.uri.bucket_text());
  }

  std::vector<std::string> words_;
  ObjectSelection selection_;
  JobFollow follow_;
  uint64_t workers_ = 0;
  std::optional<uint64_t> threshold_;
  bool latest_ = false, continue_ = false, yes_ = false;
};

}  // namespace

Made make_evict() { return std::make_unique<Evict>(); }
Made make_prefetch() { return std::make_unique<Prefetch>(); }

}  // namespace mortise::ais
