// SPDX-License-Identifier: Apache-2.0
//
// evict and prefetch: what is stored here of remote buckets.
#include "ais/calls/buckets.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/object_selection.h"

namespace mortise::ais {
namespace {

/// A word as a selection of objects; nothing for a whole bucket.
Result<std::optional<Selection>> selection_of(const ObjectSelection& options, const BucketUri& uri) {
  auto selection = options.resolve(uri);
  if (!selection || *selection || uri.object.empty()) return selection;
  Selection one;
  one.names.push_back(uri.object);
  return std::optional(std::move(one));
}

Result<BucketUri> bucket_of(const std::string& word) {
  auto uri = parse_uri(word);
  if (!uri) return usage_error(uri.error().message);
  if (uri->bucket.empty()) return usage_error("missing bucket name in \"" + word + "\"");
  return uri;
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
    for (const auto& word : words_)
      if (auto done = evict(session, word); !done) return done;
    return {};
  }

 private:
  Result<void> evict(Session& session, const std::string& word) const {
    auto uri = bucket_of(word);
    if (!uri) return std::move(uri).error();
    auto selection = selection_of(selection_, *uri);
    if (!selection) return std::move(selection).error();
    if (*selection) {
      auto job = evict_many(session.http, *uri, **selection);
      if (!job) return std::move(job).error();
      return follow_.follow(session, *job, "evict-listrange",
                            ObjectSelection::text(**selection) + " evict from " + uri->bucket_text());
    }
    if (auto done = evict_bucket(session.http, *uri, keep_); !done) return done;
    session.console.line("Evicted bucket " + uri->text() + (keep_ ? " (metadata preserved)" : ""));
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
    for (const auto& word : words_)
      if (auto done = prefetch(session, word); !done) return done;
    return {};
  }

 private:
  Result<void> prefetch(Session& session, const std::string& word) const {
    auto uri = bucket_of(word);
    if (!uri) return std::move(uri).error();
    auto selection = selection_of(selection_, *uri);
    if (!selection) return std::move(selection).error();
    const auto chosen = selection->value_or(Selection{});
    const Json more{{"blob-threshold", threshold_.value_or(0)},
                    {"num-workers", workers_},
                    {"coer", continue_},
                    {"latest-ver", latest_}};
    auto job = prefetch_many(session.http, *uri, chosen, more);
    if (!job) return std::move(job).error();
    return follow_.follow(
        session, *job, "prefetch-listrange",
        (*selection ? ObjectSelection::text(chosen) : "all objects") + " prefetch from " + uri->bucket_text());
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
