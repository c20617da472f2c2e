// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/message.h"

#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

#include <mortise/text/ascii.h>

namespace mortise::ais {

Pairs bucket_query(const BucketUri& uri, Pairs more) {
  if (!uri.provider.empty()) more.emplace_back("provider", uri.provider);
  if (!uri.space.is_global()) more.emplace_back("namespace", uri.space.uname());
  return more;
}

std::string bucket_path(const BucketUri& uri) { return "/v1/buckets/" + uri.bucket; }

std::string object_path(const BucketUri& uri) { return encoded_path("/v1/objects/" + uri.bucket + "/" + uri.object); }

Json bucket_document(const BucketUri& uri) {
  return {{"name", uri.bucket},
          {"provider", uri.provider},
          {"namespace", {{"uuid", uri.space.cluster}, {"name", uri.space.name}}}};
}

BucketUri bucket_of_document(const Json& document) {
  const auto& space = member_of(document, "namespace");
  return {
      text_of(document, "provider"), {text_of(space, "uuid"), text_of(space, "name")}, text_of(document, "name"), {}};
}

Result<HttpAnswer> act(HttpClient& http, std::string method, std::string path, Pairs query, const std::string& action,
                       Json value, const std::string& name) {
  HttpRequest request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.query = std::move(query);
  auto body = message_text({{"action", action}, {"name", name}, {"value", std::move(value)}});
  if (!body) return std::move(body).error();
  request.body = std::move(*body);
  return http.ask(request);
}

Result<std::string> start_job(HttpClient& http, std::string method, std::string path, Pairs query,
                              const std::string& action, Json value) {
  auto answer = act(http, std::move(method), std::move(path), std::move(query), action, std::move(value));
  if (!answer) return std::move(answer).error();
  return std::string(text::trim(answer->body));
}

Result<Json> json_of(const HttpAnswer& answer) {
  auto document = parse_json(answer.body);
  if (!document) return Error(Status::io, "the server's answer is no JSON: " + document.error().message);
  return document;
}

}  // namespace mortise::ais
