// SPDX-License-Identifier: Apache-2.0
//
// Many objects of a bucket as one job of the server: by a list of names, or a template, or a prefix.
#pragma once

#include "ais/calls/message.h"

#include <string>
#include <vector>

namespace mortise::ais {

struct Selection {
  std::vector<std::string> names;  // win over the template
  std::string name_template;       // "shard-{0001..0100}", or the beginning of names; empty: all
  bool not_recursive = false;
};

/// Ids of the jobs.
Result<std::string> delete_many(HttpClient& http, const BucketUri& bucket, const Selection& selection);
Result<std::string> evict_many(HttpClient& http, const BucketUri& bucket, const Selection& selection);
/// `more`: "num-workers", "latest-ver", "coer", "blob-threshold".
Result<std::string> prefetch_many(HttpClient& http, const BucketUri& bucket, const Selection& selection,
                                  const Json& more);
/// `more`: "prepend", "dry_run", "synchronize", …
Result<std::string> copy_many(HttpClient& http, const BucketUri& from, const BucketUri& to, const Selection& selection,
                              const Json& more);
/// `archive`: the bucket and the name of the archive. `more`: "mime", "isbn", "aate", …
Result<std::string> archive_many(HttpClient& http, const BucketUri& from, const BucketUri& archive,
                                 const Selection& selection, const Json& more);

}  // namespace mortise::ais
