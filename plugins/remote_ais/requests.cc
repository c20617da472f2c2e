// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/requests.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

#include "remote_ais/json.h"

namespace mortise::remote_ais {
namespace {

using remote_transport::Request;

/// `bucket` may be "#namespace/bucket".
Request request(std::string_view method, std::string_view bucket) {
  Request r;
  r.method = method;
  r.query = {{"provider", "ais"}};
  if (const auto slash = bucket.find('/'); bucket.starts_with('#') && slash != std::string_view::npos) {
    r.query.emplace_back("namespace", bucket.substr(0, slash));
    bucket.remove_prefix(slash + 1);
  }
  r.bucket = bucket;
  return r;
}

Request with_message(Request r, std::string message) {
  r.body = std::move(message);
  r.headers.emplace_back("content-type", "application/json");
  return r;
}

}  // namespace

Request object_request(std::string_view method, const mortise_remote_read& read) {
  Request r = request(method, view(read.bucket));
  r.key = view(read.key);
  if (method == "HEAD") r.query.emplace_back("props", "size,checksum,version,custom,atime,last-modified");
  if (method == "GET" && (read.present & MORTISE_REMOTE_RANGE) != 0)
    r.headers.emplace_back("range", "bytes=" + std::to_string(read.offset) + "-" +
                                        std::to_string(read.offset + std::max<uint64_t>(read.length, 1) - 1));
  return r;
}

Request bucket_request(std::string_view method, std::string_view bucket, std::string_view message) {
  return with_message(request(method, bucket), std::string(message));
}

Request head_bucket_request(std::string_view bucket) { return request("HEAD", bucket); }

Request list_request(std::string_view bucket, std::string_view prefix, std::string_view after, uint32_t limit) {
  const Json value = {{"props", "name,size,checksum,version,atime"},
                      {"time_format", "2006-01-02T15:04:05Z07:00"},
                      {"prefix", prefix},
                      {"continuation_token", ""},
                      {"start_after", after},
                      {"pagesize", limit},
                      {"flags", "0"},
                      {"uuid", ""}};
  return with_message(request("GET", bucket), dump(Json{{"action", "list"}, {"name", ""}, {"value", value}}));
}

Request list_buckets_request() {
  Request r = request("GET", {});
  r.query.emplace_back("presence", "2");  // what is known there, not what its own remotes have
  return with_message(std::move(r), R"({"action":"list"})");
}

Request map_request() {
  Request r = request("GET", {});
  r.query = {{"what", "smap"}};
  return r;
}

}  // namespace mortise::remote_ais
