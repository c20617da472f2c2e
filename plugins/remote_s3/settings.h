// SPDX-License-Identifier: Apache-2.0
//
// The tables [[plugins.remote_s3.remote]].
#pragma once

#include <mortise/error.h>
#include <mortise/host.h>

#include <cstdint>
#include <string>
#include <vector>

namespace mortise::remote_s3 {

/// One place, as configured.
struct Settings {
  std::string name;
  std::string provider;
  std::string endpoint;  // "http://host:port", "https://host"; never empty
  std::string region;
  std::string access_key;  // empty: requests are not signed
  std::string secret_key;
  bool path_style = true;
  bool etag_is_md5 = true;
  std::string ca_file;  // empty: the system's
  int64_t connect_timeout_ms = 0;
  int64_t stall_timeout_ms = 0;  // without a byte, or an answer
  uint32_t retries = 0;
  int64_t first_pause_ms = 0;  // of the pauses between tries, which double
  int64_t longest_pause_ms = 0;
  uint32_t max_connections = 0;
  uint64_t multipart_above = 0;  // bytes: larger objects are sent in parts,
  uint64_t part_size = 0;        // which have so many, if that makes 10,000 at most
};

/// All of them, or what is wrong with one. Reads the files of secrets.
Result<std::vector<Settings>> read_settings(const Host& host);

}  // namespace mortise::remote_s3
