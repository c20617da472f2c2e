// SPDX-License-Identifier: Apache-2.0
//
// The documents that S3 answers with. Whoever sends them may be broken or hostile: what does not fit is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::remote_s3 {

struct ErrorDocument {
  std::string code;
  std::string message;
};
/// Empty if it is none.
ErrorDocument parse_error(std::string_view text);

struct ListedObject {
  std::string key;
  uint64_t size = 0;
  std::optional<int64_t> modified_ms;
  std::string etag;  // without quotes
  std::string storage_class;
};

struct ListedPage {
  std::vector<ListedObject> objects;
  std::vector<std::string> prefixes;
  bool truncated = false;
};
/// The answer to ListObjectsV2 with encoding-type=url. nullopt: it is none, or its rows are not in order.
std::optional<ListedPage> parse_page(std::string_view text);

/// The names in an answer to ListBuckets.
std::optional<std::vector<std::string>> parse_buckets(std::string_view text);

/// The id of a new upload in parts; empty if there is none.
std::string parse_upload_id(std::string_view text);
/// The ETag of what was put together; empty: the document tells of a failure.
std::string parse_completed(std::string_view text);

}  // namespace mortise::remote_s3
