// SPDX-License-Identifier: Apache-2.0
//
// bucket show, and bucket props with its set, show and reset. "bucket props BUCKET name=value" sets, too, as AIStore's
// command line did before 3.4.
#include "ais/calls/buckets.h"
#include "ais/commands/bucket_properties.h"
#include "ais/commands/commands.h"

#include <algorithm>

namespace mortise::ais {
namespace {

Result<BucketUri> bucket_word(const std::string& word) {
  auto bucket = parse_bucket(word);
  if (!bucket) return usage_error(bucket.error().message);
  return bucket;
}

class ShowProperties : public Command {
 public:
  explicit ShowProperties(bool by_section) : by_section_(by_section) {}

  void describe(Options& options) override {
    options.operand(bucket_, "BUCKET", "for example ais://photos");
    options.operands(words_, "SECTION", "only these: checksum, checksum.type, access, ...", 0);
    options.flag(compact_, "--compact,-c", "one line per section");
    options.flag(verbose_, "--verbose,-v", "one line per property");
    options.flag(json_, "--json,-j", "as JSON");
    options.flag(no_headers_, "--no-headers,-H", "omit the header line");
  }

  Result<void> run(Session& session) override {
    auto bucket = bucket_word(bucket_);
    if (!bucket) return std::move(bucket).error();
    return show(session, *bucket);
  }

 protected:
  Result<void> show(Session& session, const BucketUri& bucket) {
    const bool by_section = (by_section_ || compact_) && !verbose_;
    const auto view = json_ ? PropertyView::json : by_section ? PropertyView::by_section : PropertyView::each;
    if (words_.size() > 1) return usage_error("unknown or misplaced: " + words_[1]);
    return show_bucket_properties(session, bucket, words_.empty() ? "" : words_[0], view, !no_headers_);
  }

  std::string bucket_;
  std::vector<std::string> words_;

 private:
  const bool by_section_;
  bool compact_ = false, verbose_ = false, json_ = false, no_headers_ = false;
};

/// Words with a value set properties; others show them.
class Properties final : public ShowProperties {
 public:
  Properties() : ShowProperties(false) {}

  Result<void> run(Session& session) override {
    auto bucket = bucket_word(bucket_);
    if (!bucket) return std::move(bucket).error();
    const bool sets = std::any_of(words_.begin(), words_.end(), [](const std::string& word) {
      return word.find('=') != std::string::npos || word.starts_with('{');
    });
    return sets ? set_bucket_properties(session, *bucket, words_) : show(session, *bucket);
  }
};

class SetProperties final : public Command {
 public:
  void describe(Options& options) override {
    options.operand(bucket_, "BUCKET", "for example ais://photos");
    options.operands(words_, "NAME=VALUE",
                     "for example checksum.type=md5, access=ro, backend_bck=s3://data; or a JSON object");
    options.flag(skip_lookup_, "--skip-lookup", "accepted for compatibility");
  }

  Result<void> run(Session& session) override {
    auto bucket = bucket_word(bucket_);
    if (!bucket) return std::move(bucket).error();
    return set_bucket_properties(session, *bucket, words_);
  }

 private:
  std::string bucket_;
  std::vector<std::string> words_;
  bool skip_lookup_ = false;
};

class ResetProperties final : public Command {
 public:
  void describe(Options& options) override { options.operand(bucket_, "BUCKET", "for example ais://photos"); }

  Result<void> run(Session& session) override {
    auto bucket = bucket_word(bucket_);
    if (!bucket) return std::move(bucket).error();
    if (auto reset = reset_properties(session.http, *bucket); !reset) return reset;
    session.console.line("Bucket props successfully reset to cluster defaults");
    return {};
  }

 private:
  std::string bucket_;
};

}  // namespace

Made make_bucket_show() { return std::make_unique<ShowProperties>(true); }
Made make_props_show() { return std::make_unique<ShowProperties>(false); }
Made make_bucket_props() { return std::make_unique<Properties>(); }
Made make_props_set() { return std::make_unique<SetProperties>(); }
Made make_props_reset() { return std::make_unique<ResetProperties>(); }

}  // namespace mortise::ais
