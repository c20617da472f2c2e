// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/buckets.h"

#include "ais/calls/pause.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <mortise/text/ascii.h>

#include <algorithm>

namespace mortise::ais {
namespace {

std::string names_of_all(const BucketUri& selection) {
  return selection.bucket.empty() ? "/v1/buckets" : bucket_path(selection);
}

}  // namespace

Result<void> create_bucket(HttpClient& http, const BucketUri& bucket, const Json& properties, bool skip_lookup) {
  Pairs more;
  if (skip_lookup) more.emplace_back("dont_head_remote_bck", "true");
  return done(act(http, "POST", bucket_path(bucket), bucket_query(bucket, std::move(more)), "create-bck", properties));
}

Result<void> destroy_bucket(HttpClient& http, const BucketUri& bucket) {
  return done(act(http, "DELETE", bucket_path(bucket), bucket_query(bucket), "destroy-bck"));
}

Result<void> evict_bucket(HttpClient& http, const BucketUri& bucket, bool keep) {
  Pairs more;
  if (keep) more.emplace_back("keep_bck_md", "true");
  return done(act(http, "DELETE", bucket_path(bucket), bucket_query(bucket, std::move(more)), "evict-remote-bck"));
}

Result<Json> head_bucket(HttpClient& http, const BucketUri& bucket, bool add) {
  HttpRequest request;
  request.method = "HEAD";
  request.path = bucket_path(bucket);
  Pairs more;
  if (!add) more.emplace_back("dont_add_remote_bck_md", "true");
  request.query = bucket_query(bucket, std::move(more));
  auto answer = http.ask(request);
  if (!answer) return std::move(answer).error();
  auto properties = parse_json(answer->header("ais-bucket-props"));
  if (!properties)
    return Error(Status::io, bucket.text() + ": the answer has no properties; is this an AIStore server?");
  return properties;
}

Result<void> set_properties(HttpClient& http, const BucketUri& bucket, const Json& properties) {
  return done(act(http, "PATCH", bucket_path(bucket), bucket_query(bucket), "set-bprops", properties));
}

Result<void> reset_properties(HttpClient& http, const BucketUri& bucket) {
  return done(act(http, "PATCH", bucket_path(bucket), bucket_query(bucket), "reset-bprops"));
}

Result<std::vector<ListedBucket>> list_buckets(HttpClient& http, const BucketUri& selection, bool all) {
  const auto ask = [&](const char* presence) -> Result<std::vector<ListedBucket>> {
    auto answer = act(http, "GET", "/v1/buckets", bucket_query(selection, {{"presence", presence}}), "list");
    if (!answer) return std::move(answer).error();
    auto document = json_of(*answer);
    if (!document) return std::move(document).error();
    std::vector<ListedBucket> out;
    for (const auto& row : *document) out.push_back({bucket_of_document(row), true});  // null has no elements
    return out;
  };
  if (!all) return ask("2");
  auto here = ask("2");
  auto every = ask("0");
  if (!here || !every) return every;
  for (auto& row : *every)
    row.present = std::any_of(here->begin(), here->end(),
                              [&](const ListedBucket& other) { return other.bucket.text() == row.bucket.text(); });
  return every;
}

Result<std::string> rename_bucket(HttpClient& http, const BucketUri& from, const BucketUri& to) {
  return start_job(http, "POST", bucket_path(from), bucket_query(from, {{"bck_to", to.uname()}}), "move-bck", nullptr);
}

Result<std::string> copy_bucket(HttpClient& http, const BucketUri& from, const BucketUri& to, const Json& message,
                                bool all) {
  return start_job(http, "POST", bucket_path(from),
                   bucket_query(from, {{"bck_to", to.uname()}, {"presence", all ? "0" : "2"}}), "copy-bck", message);
}

Result<Json> summarize(HttpClient& http, const BucketUri& selection, const std::string& prefix, bool cached, bool all) {
  Json value{{"uuid", ""}, {"prefix", prefix}, {"cached", cached}, {"present", !all}, {"dont_add_remote", false}};
  for (Pause pause;; pause.wait()) {
    auto answer = act(http, "GET", names_of_all(selection), bucket_query(selection), "summary-bck", value);
    if (!answer) return std::move(answer).error();
    if (answer->status == 200) return json_of(*answer);
    if (text_of(value, "uuid").empty()) value["uuid"] = std::string(text::trim(answer->body));
    if (HttpClient::interrupted) return Error(Status::cancelled, "interrupted");
  }
}

}  // namespace mortise::ais
