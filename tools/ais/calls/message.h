// SPDX-License-Identifier: Apache-2.0
//
// How requests of the native API are made: paths, parameters of a bucket, action messages.
#pragma once

#include "ais/client/http_client.h"
#include "ais/parse/bucket_uri.h"

#include <nlohmann/json.hpp>

#include <string>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

/// "provider" and "namespace".
Pairs bucket_query(const BucketUri& uri, Pairs more = {});
std::string bucket_path(const BucketUri& uri);
std::string object_path(const BucketUri& uri);
/// {"name", "provider", "namespace": {"uuid", "name"}}
Json bucket_document(const BucketUri& uri);
BucketUri bucket_of_document(const Json& document);

/// Sends {"action", "name", "value"} as JSON.
Result<HttpAnswer> act(HttpClient& http, std::string method, std::string path, Pairs query, const std::string& action,
                       Json value = nullptr, const std::string& name = {});
/// As act(); the answer is the text of an id, without white space.
Result<std::string> start_job(HttpClient& http, std::string method, std::string path, Pairs query,
                              const std::string& action, Json value);

/// The document of an answer.
Result<Json> json_of(const HttpAnswer& answer);

}  // namespace mortise::ais
