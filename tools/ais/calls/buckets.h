// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/calls/message.h"

#include <optional>
#include <string>
#include <vector>

namespace mortise::ais {

Result<void> create_bucket(HttpClient& http, const BucketUri& bucket, const Json& properties, bool skip_lookup);
Result<void> destroy_bucket(HttpClient& http, const BucketUri& bucket);
/// With `keep`, the bucket stays known; its objects go.
Result<void> evict_bucket(HttpClient& http, const BucketUri& bucket, bool keep);
/// The properties. `add`: a remote bucket that is not known yet becomes known.
Result<Json> head_bucket(HttpClient& http, const BucketUri& bucket, bool add = true);
Result<void> set_properties(HttpClient& http, const BucketUri& bucket, const Json& properties);
Result<void> reset_properties(HttpClient& http, const BucketUri& bucket);

struct ListedBucket {
  BucketUri bucket;
  bool present = true;
};
/// `all`: those of remote backends, too.
Result<std::vector<ListedBucket>> list_buckets(HttpClient& http, const BucketUri& selection, bool all);

/// The ids of the jobs.
Result<std::string> rename_bucket(HttpClient& http, const BucketUri& from, const BucketUri& to);
Result<std::string> copy_bucket(HttpClient& http, const BucketUri& from, const BucketUri& to, const Json& message,
                                bool all);

/// One entry for each bucket of the selection; waits for it.
Result<Json> summarize(HttpClient& http, const BucketUri& selection, const std::string& prefix, bool cached, bool all);

}  // namespace mortise::ais
