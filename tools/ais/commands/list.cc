// SPDX-License-Identifier: Apache-2.0
//
// ls: buckets, or objects of a bucket; for one object, its properties.
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/commands/listings.h"
#include "ais/commands/object_properties.h"
#include "ais/transfer/archive_extract.h"

namespace mortise::ais {
namespace {

class List : public Command {
 public:
  void describe(Options& options) override { given_.describe(options); }

  Result<void> run(Session& session) override {
    BucketUri uri;
    if (!given_.uri.empty()) {
      auto parsed = parse_uri(given_.uri);
      if (!parsed) return usage_error(parsed.error().message);
      uri = std::move(*parsed);
    }
    if (uri.bucket.empty()) {
      if (given_.summary) return show_summary(session, uri, given_.prefix, given_);
      if (const char* option = given_.for_objects())
        return usage_error(std::string(option) + " is for the objects of a bucket: name one, such as ais://photos");
      return show_buckets(session, uri, given_);
    }
    return list_bucket(session, std::move(uri));
  }

 protected:
  ListOptions given_;

 private:
  /// What stands behind the bucket is an object, or else a prefix.
  Result<void> list_bucket(Session& session, BucketUri uri) {
    if (given_.summary) return show_summary(session, uri, given_.prefix, given_);
    if (uri.object.empty()) return show_objects(session, uri, given_);
    if (!given_.prefix.empty()) return usage_error("the prefix is given twice: behind the bucket, and by --prefix");
    const bool may_be_object = !given_.archive && !given_.not_recursive && given_.props.empty() && !given_.count_only;
    if (may_be_object) {
      auto shown = show_object_properties(session, uri, {}, given_.all, given_.json, !given_.no_headers);
      if (shown || !is_missing_object(shown.error())) return shown;
    }
    given_.prefix = std::exchange(uri.object, {});
    given_.must_exist = true;
    if (const auto end = given_.archive ? end_of_archive(given_.prefix) : std::nullopt) {
      given_.member = given_.prefix;  // the server lists archives whole
      given_.prefix.resize(*end);
    }
    return show_objects(session, uri, given_);
  }
};

class ListArchive final : public List {
 public:
  void describe(Options& options) override {
    List::describe(options);
    given_.archive = true;
  }
};

}  // namespace

Made make_list() { return std::make_unique<List>(); }
Made make_list_archive() { return std::make_unique<ListArchive>(); }

}  // namespace mortise::ais
