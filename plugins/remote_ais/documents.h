// SPDX-License-Identifier: Apache-2.0
//
// The documents that AIStore answers with. Whoever sends them may be broken or hostile: what does not fit is refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "remote_transport/failures.h"

namespace mortise::remote_ais {

/// The body of a failure, or its header Hdr-Error. Empty if it is none.
remote_transport::Told parse_error(std::string_view text);

struct ListedObject {
  std::string key;
  uint64_t size = 0;
  std::optional<int64_t> accessed_ms;
  std::string checksum;  // hexadecimal, of whatever algorithm; empty: none
  std::string version;
};

struct ListedPage {
  std::vector<ListedObject> objects;
  bool truncated = false;  // more may follow behind `last`
  std::string last;        // of all rows, those that are no objects among them
};
/// The answer to a listing. nullopt: it is none, or its rows are not in order.
std::optional<ListedPage> parse_page(std::string_view text);

/// The names of the cluster's own buckets in an answer to a listing of buckets.
std::optional<std::vector<std::string>> parse_buckets(std::string_view text);

}  // namespace mortise::remote_ais
