// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/objects.h"

#include "ais/client/server_error.h"

#include <mortise/text/ascii.h>

namespace mortise::ais {
namespace {

HttpRequest object_request(const char* method, const BucketUri& object, Pairs query = {}) {
  HttpRequest out;
  out.method = method;
  out.path = object_path(object);
  out.query = bucket_query(object, std::move(query));
  return out;
}

void add_if(Pairs& query, const char* name, const std::string& value) {
  if (!value.empty()) query.emplace_back(name, value);
}

Result<bool> answers_head(HttpClient& http, const BucketUri& object, int presence) {
  const auto answer = head_object(http, object, "name", presence);
  if (answer) return true;
  if (is_missing_object(answer.error())) return false;
  return answer.error();
}

}  // namespace

std::string archive_type(const std::string& type) {
  const bool is_known = type.empty() || type.starts_with('.') || type.find('/') != std::string::npos;
  return is_known ? type : "." + type;
}

Checksum checksum_of(const HttpAnswer& answer) {
  return {std::string(answer.header("ais-checksum-type")), std::string(answer.header("ais-checksum-value"))};
}

Result<HttpAnswer> put_object(HttpClient& http, const BucketUri& object, BodySource& source, const Checksum& checksum,
                              bool skip_version_check) {
  auto request = object_request("PUT", object);
  if (skip_version_check) request.query.emplace_back("skip_vc", "true");
  if (checksum.is_set())
    request.headers = {{"Ais-Checksum-Type", checksum.type}, {"Ais-Checksum-Value", checksum.value}};
  request.source = &source;
  return http.ask(request);
}

Result<HttpAnswer> get_object(HttpClient& http, const GetRequest& get, BodySink& sink) {
  auto request = object_request("GET", get.object);
  add_if(request.query, "archpath", get.member);
  add_if(request.query, "archregx", get.pattern);
  add_if(request.query, "archmode", get.pattern_mode);
  add_if(request.query, "archmime", archive_type(get.archive_type));
  if (get.latest) request.query.emplace_back("latest-ver", "true");
  if (get.offset && get.length)
    request.headers.emplace_back(
        "Range", "bytes=" + std::to_string(*get.offset) + "-" + std::to_string(*get.offset + *get.length - 1));
  request.sink = &sink;
  return http.ask(request);
}

Result<HttpAnswer> head_object(HttpClient& http, const BucketUri& object, const std::string& props, int presence) {
  return http.ask(
      object_request("HEAD", object, {{"presence", std::to_string(presence)}, {"props", props}, {"sln", "true"}}));
}

Result<bool> has_object(HttpClient& http, const BucketUri& object) { return answers_head(http, object, 3); }

Result<bool> object_exists(HttpClient& http, const BucketUri& object) {
  auto there = answers_head(http, object, 1);
  if (!there && there.error().detail == 403) return true;
  return there;
}

Result<void> delete_object(HttpClient& http, const BucketUri& object) {
  return done(http.ask(object_request("DELETE", object)));
}

Result<void> rename_object(HttpClient& http, const BucketUri& object, const std::string& name) {
  return done(act(http, "POST", object_path(object), bucket_query(object), "rename-obj", nullptr, name));
}

Result<void> copy_object(HttpClient& http, const BucketUri& from, const BucketUri& to) {
  return done(http.ask(object_request("PUT", from, {{"object_to", to.uname()}})));
}

Result<void> set_custom(HttpClient& http, const BucketUri& object, const Json& pairs, bool replace) {
  Pairs more;
  if (replace) more.emplace_back("set-new-custom", "true");
  return done(act(http, "PATCH", object_path(object), bucket_query(object, std::move(more)), "", pairs));
}

Result<std::string> append_object(HttpClient& http, const BucketUri& object, const std::string& handle,
                                  BodySource& source) {
  auto request = object_request("PUT", object, {{"append_type", "append"}, {"append_handle", handle}});
  request.source = &source;
  auto answer = http.ask(request);
  if (!answer) return std::move(answer).error();
  std::string next(answer->header("ais-append-handle"));
  if (next.empty()) return Error(Status::io, "the server gave no handle to go on appending with");
  return next;
}

Result<void> flush_object(HttpClient& http, const BucketUri& object, const std::string& handle) {
  return done(http.ask(object_request("PUT", object, {{"append_type", "flush"}, {"append_handle", handle}})));
}

Result<void> put_member(HttpClient& http, const BucketUri& archive, const std::string& member, const std::string& type,
                        bool may_create, BodySource& source) {
  auto request = object_request("PUT", archive, {{"archpath", member}, {"archmime", archive_type(type)}});
  request.headers.emplace_back("Ais-Pine", may_create ? "2" : "1");
  request.source = &source;
  return done(http.ask(request));
}

Result<std::string> promote(HttpClient& http, const BucketUri& to, const Json& value) {
  auto answer = act(http, "POST", encoded_path("/v1/objects/" + to.bucket), bucket_query(to), "promote", value,
                    value.value("src", ""));
  if (!answer) return std::move(answer).error();
  return std::string(text::trim(answer->body));
}

Result<std::string> blob_download(HttpClient& http, const BucketUri& object, const Json& value) {
  auto answer = act(http, "POST", encoded_path("/v1/objects/" + object.bucket), bucket_query(object), "blob-download",
                    value, object.object);
  if (!answer) return std::move(answer).error();
  return std::string(text::trim(answer->body));
}

Result<std::string> begin_upload(HttpClient& http, const BucketUri& object) {
  return start_job(http, "POST", object_path(object), bucket_query(object), "mpt-upload", nullptr);
}

Result<void> put_part(HttpClient& http, const BucketUri& object, const std::string& upload, uint64_t number,
                      BodySource& source) {
  auto request = object_request("PUT", object, {{"uploadId", upload}, {"partNumber", std::to_string(number)}});
  request.source = &source;
  return done(http.ask(request));
}

Result<void> complete_upload(HttpClient& http, const BucketUri& object, const std::string& upload,
                             const std::vector<uint64_t>& parts) {
  Json value = Json::array();
  for (const auto number : parts) value.push_back({{"part-number", number}, {"etag", ""}});
  return done(act(http, "POST", object_path(object), bucket_query(object, {{"uploadId", upload}}), "mpt-complete",
                  std::move(value)));
}

Result<void> abort_upload(HttpClient& http, const BucketUri& object, const std::string& upload) {
  return done(act(http, "DELETE", object_path(object), bucket_query(object, {{"uploadId", upload}}), "mpt-abort"));
}

}  // namespace mortise::ais
