// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/batch.h"

#include "ais/parse/json_fields.h"

namespace mortise::ais {

Result<HttpAnswer> get_batch(HttpClient& http, const BucketUri& bucket, const Json& request, BodySink& sink) {
  auto text = message_text(request);
  if (!text) return std::move(text).error();
  HttpRequest out;
  out.path = encoded_path("/v1/ml/moss" + (bucket.bucket.empty() ? "" : "/" + bucket.bucket));
  if (!bucket.bucket.empty()) out.query = bucket_query(bucket);
  out.headers.emplace_back("Content-Type", "application/json");
  out.body = std::move(*text);
  out.sink = &sink;
  return http.ask(out);
}

}  // namespace mortise::ais
