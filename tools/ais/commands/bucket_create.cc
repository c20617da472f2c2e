// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/buckets.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"
#include "ais/parse/properties.h"

#include <string>
#include <vector>

namespace mortise::ais {
namespace {

class BucketCreate final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(buckets_, "BUCKET", "for example ais://photos");
    options.text(properties_, "--props,--bucket-props", "PROPERTIES",
                 "\"checksum.type=md5 versioning.enabled=false\", or a JSON object");
    options.flag(ignore_error_, "--ignore-error,-i", "continue if a bucket exists already");
    options.flag(skip_lookup_, "--skip-lookup", "do not check whether a remote bucket exists");
  }

  Result<void> run(Session& session) override {
    Json properties;
    if (!properties_.empty()) {
      auto parsed = parse_bucket_properties({properties_});
      if (!parsed) return usage_error(parsed.error().message);
      properties = std::move(*parsed);
    }
    std::vector<BucketUri> buckets;  // all words are checked before anything is made
    for (const auto& word : buckets_) {
      auto bucket = parse_bucket(word);
      if (!bucket) return usage_error(bucket.error().message);
      buckets.push_back(std::move(*bucket));
    }
    for (const auto& bucket : buckets)
      if (auto made = create(session, bucket, properties); !made) return made;
    return {};
  }

 private:
  Result<void> create(Session& session, const BucketUri& bucket, const Json& properties) const {
    auto made = create_bucket(session.http, bucket, properties, skip_lookup_);
    const auto name = "\"" + bucket.text() + "\"";
    if (made) {
      session.console.line(name + " bucket created");
      return {};
    }
    const bool exists = made.error().detail == 409;
    const auto text =
        exists ? "bucket " + name + " already exists" : "failed to create " + name + ": " + made.error().message;
    if (!ignore_error_) return Error(made.error().status, made.error().detail, text);
    session.console.warning(text);
    return {};
  }

  std::vector<std::string> buckets_;
  std::string properties_;
  bool ignore_error_ = false, skip_lookup_ = false;
};

}  // namespace

Made make_bucket_create() { return std::make_unique<BucketCreate>(); }

}  // namespace mortise::ais
