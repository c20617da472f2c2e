// SPDX-License-Identifier: Apache-2.0
//
// A request to S3, before it is signed.
#pragma once

#include <mortise/abi/base.h>

#include <string>

#include "remote_transport/endpoint.h"
#include "remote_transport/request.h"

namespace mortise::remote_s3 {

using remote_transport::Pairs;
using remote_transport::Request;

/// Where a request goes.
struct Target {
  std::string host;
  std::string path;   // encoded once, as S3 signs it
  std::string query;  // encoded and sorted, as S3 signs it
  std::string url;
};

Target target_of(const remote_transport::Endpoint& endpoint, bool path_style, const Request& request);

/// Adds what an object is written with; what S3 has no header for is left out. False: a value cannot stand in a header.
bool add_metadata(const mortise_pair* metadata, size_t count, Pairs& headers);

}  // namespace mortise::remote_s3
