// SPDX-License-Identifier: Apache-2.0
//
// bucket rm: buckets with all that is in them, after a question if that is anything.
#include "ais/calls/buckets.h"
#include "ais/calls/listing.h"
#include "ais/client/server_error.h"
#include "ais/commands/commands.h"

namespace mortise::ais {
namespace {

class BucketRemove final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(buckets_, "BUCKET", "for example ais://photos");
    options.flag(yes_, "--yes,-y", "do not ask for confirmation, even if there are objects in it");
    options.flag(ignore_error_, "--ignore-error,-i", "continue with the next bucket if one cannot be removed");
  }

  Result<void> run(Session& session) override {
    std::vector<BucketUri> buckets;
    for (const auto& word : buckets_) {
      auto bucket = parse_bucket(word);
      if (!bucket) return usage_error(bucket.error().message);
      buckets.push_back(std::move(*bucket));
    }
    for (const auto& bucket : buckets)
      if (auto removed = remove(session, bucket); !removed) return removed;
    return {};
  }

 private:
  /// An answer that nothing is in it may be old when the bucket goes: the server destroys it as it is then.
  static bool is_empty(Session& session, const BucketUri& bucket) {
    ListRequest request{bucket, {}, "name", {}, kListCached | kListNamesOnly, 0, 1, 1};
    const auto listed = list_all(session.http, request);
    return !listed || listed->empty();  // what is wrong is told by the removal
  }

  Result<void> remove(Session& session, const BucketUri& bucket) const {
    if (!yes_ && !is_empty(session, bucket))
      if (auto agreed = session.console.confirm("Destroy " + bucket.text() + " and the objects in it?"); !agreed)
        return agreed;
    auto removed = destroy_bucket(session.http, bucket);
    if (removed) {
      session.console.line("\"" + bucket.text() + "\" destroyed");
      return {};
    }
    if (!ignore_error_) return removed;
    session.console.warning(removed.error().message);
    return {};
  }

  std::vector<std::string> buckets_;
  bool yes_ = false, ignore_error_ = false;
};

}  // namespace

Made make_bucket_remove() { return std::make_unique<BucketRemove>(); }

}  // namespace mortise::ais
