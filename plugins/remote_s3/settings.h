// SPDX-License-Identifier: Apache-2.0
//
// The tables [[plugins.remote_s3.remote]].
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <cstdint>
#include <string>
#include <vector>

#include "remote_transport/place_settings.h"

namespace mortise::remote_s3 {

/// One place, as configured.
struct S3Settings : remote_transport::PlaceSettings {
  std::string provider;
  std::string endpoint;  // "http://host:port", "https://host"; never empty
  std::string region;
  std::string access_key;  // empty: requests are not signed
  std::string secret_key;
  bool path_style = true;
  bool etag_is_md5 = true;
  uint64_t multipart_above = 0;  // bytes: larger objects are sent in parts,
  uint64_t part_size = 0;        // which have so many, if that makes 10,000 at most
};

/// All of them, or what is wrong with one. Reads the files of secrets.
Result<std::vector<S3Settings>> read_settings(const Host& host);

}  // namespace mortise::remote_s3
