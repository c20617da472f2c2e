// SPDX-License-Identifier: Apache-2.0
//
// A request to a place, before anything is encoded.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace mortise::remote_transport {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Names and values as they are, not encoded.
struct Request {
  std::string method;
  std::string bucket;  // empty: the service
  std::string key;     // empty: the bucket
  Pairs query;         // in any order
  Pairs headers;       // lower-case names
  std::string body;    // of requests whose body is a document
  uint64_t upload_length = 0;
  bool uploads = false;  // the body is pulled, of that length
};

}  // namespace mortise::remote_transport
