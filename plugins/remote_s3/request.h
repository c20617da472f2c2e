// SPDX-License-Identifier: Apache-2.0
//
// A request to S3, before it is signed.
#pragma once

#include <mortise/abi/base.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "remote_s3/endpoint.h"
#include "remote_s3/settings.h"

namespace mortise::remote_s3 {

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

/// Where a request goes.
struct Target {
  std::string host;
  std::string path;   // encoded once, as S3 signs it
  std::string query;  // encoded and sorted, as S3 signs it
  std::string url;
};

Target target_of(const Endpoint& endpoint, bool path_style, const Request& request);

/// Adds what an object is written with; what S3 has no header for is left out. False: a value cannot stand in a header.
bool add_metadata(const mortise_pair* metadata, size_t count, Pairs& headers);

}  // namespace mortise::remote_s3
