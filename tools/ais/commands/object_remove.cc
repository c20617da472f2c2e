// SPDX-License-Identifier: Apache-2.0
//
// object rm: one object at once; several as a job of the server.
#include "ais/calls/listing.h"
#include "ais/calls/objects.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/commands/job_follow.h"
#include "ais/commands/object_properties.h"
#include "ais/commands/object_selection.h"

namespace mortise::ais {
namespace {

class ObjectRemove final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "BUCKET/OBJECT",
                     "objects, for example ais://photos/a.jpg; or a template, or a prefix that ends with /");
    selection_.describe(options);
    options.flag(all_, "--all", "all objects of the bucket");
    options.flag(yes_, "--yes,-y", "do not ask");
    options.flag(verbose_, "--verbose,-v", "accepted for compatibility");
    follow_.describe(options);
  }

  Result<void> run(Session& session) override {
    std::vector<Target> targets;  // all words are understood before anything is removed
    for (const auto& word : words_) {
      auto target = target_of(word);
      if (!target) return std::move(target).error();
      targets.push_back(std::move(*target));
    }
    for (const auto& target : targets)
      if (auto done = remove(session, target); !done) return done;
    return {};
  }

 private:
  struct Target {
    BucketUri uri;
    std::optional<Selection> selection;  // several objects of the bucket
  };

  Result<Target> target_of(const std::string& word) const {
    auto uri = parse_uri(word);
    if (!uri) return usage_error(uri.error().message);
    if (uri->bucket.empty()) return usage_error("missing bucket name in \"" + word + "\"");
    if (all_ && (!uri->object.empty() || selection_.is_given())) return usage_error("--all is for a whole bucket");
    if (all_) return Target{std::move(*uri), {}};
    auto selection = selection_.resolve(*uri);
    if (!selection) return std::move(selection).error();
    if (!*selection && uri->object.empty())
      return usage_error("\"" + word + "\": missing object name (or --all, --list, --template, --prefix)");
    return Target{std::move(*uri), std::move(*selection)};
  }

  Result<void> remove(Session& session, const Target& target) const {
    if (all_) return remove_all(session, target.uri);
    return target.selection ? remove_many(session, target.uri, *target.selection) : remove_one(session, target.uri);
  }

  Result<void> remove_one(Session& session, const BucketUri& object) const {
    auto removed = delete_object(session.http, object);
    if (removed) {
      session.console.line("deleted \"" + object.object + "\" from " + object.bucket_text());
      return {};
    }
    if (is_missing_object(removed.error())) removed.error().message = "\"" + object.text() + "\" does not exist";
    return removed;
  }

  /// Everything below a prefix is asked about: it may be more than was meant.
  Result<void> remove_many(Session& session, const BucketUri& uri, const Selection& selection) const {
    const auto what = "rm " + ObjectSelection::text(selection) + " from " + uri.bucket_text();
    const bool by_prefix = selection.names.empty() && selection.name_template.find('{') == std::string::npos;
    if (by_prefix && !yes_)
      if (auto agreed = session.console.confirm("Remove all objects of " + uri.bucket_text() + " that begin with \"" +
                                                selection.name_template + "\"?");
          !agreed)
        return agreed;
    auto job = delete_many(session.http, uri, selection);
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "delete-listrange", what);
  }

  Result<void> remove_all(Session& session, const BucketUri& uri) const {
    if (!yes_)
      if (auto agreed = session.console.confirm("Remove all objects of " + uri.text() + "?"); !agreed) return agreed;
    auto job = delete_many(session.http, uri, {});
    if (!job) return std::move(job).error();
    return follow_.follow(session, *job, "delete-listrange", "rm all objects from " + uri.bucket_text());
  }

  std::vector<std::string> words_;
  ObjectSelection selection_;
  JobFollow follow_;
  bool all_ = false, yes_ = false, verbose_ = false;
};

}  // namespace

Made make_object_remove() { return std::make_unique<ObjectRemove>(); }

}  // namespace mortise::ais
