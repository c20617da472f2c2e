// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/many_objects.h"

namespace mortise::ais {
namespace {

Json value_of(const Selection& selection, const Json& more = Json::object()) {
  Json out{{"template", selection.names.empty() ? selection.name_template : ""},
           {"objnames", selection.names.empty() ? Json(nullptr) : Json(selection.names)}};
  if (selection.not_recursive) out["non-recurs"] = true;
  for (const auto& [name, value] : more.items()) out[name] = value;
  return out;
}

}  // namespace

Result<std::string> delete_many(HttpClient& http, const BucketUri& bucket, const Selection& selection) {
  return start_job(http, "DELETE", bucket_path(bucket), bucket_query(bucket), "delete-listrange", value_of(selection));
}

Result<std::string> evict_many(HttpClient& http, const BucketUri& bucket, const Selection& selection) {
  return start_job(http, "DELETE", bucket_path(bucket), bucket_query(bucket), "evict-listrange", value_of(selection));
}

Result<std::string> prefetch_many(HttpClient& http, const BucketUri& bucket, const Selection& selection,
                                  const Json& more) {
  return start_job(http, "POST", bucket_path(bucket), bucket_query(bucket), "prefetch-listrange",
                   value_of(selection, more));
}

Result<std::string> copy_many(HttpClient& http, const BucketUri& from, const BucketUri& to, const Selection& selection,
                              const Json& more) {
  auto value = value_of(selection, more);
  value["tobck"] = bucket_document(to);
  value["TxnUUID"] = "";
  return start_job(http, "POST", bucket_path(from), bucket_query(from), "copy-listrange", std::move(value));
}

Result<std::string> archive_many(HttpClient& http, const BucketUri& from, const BucketUri& archive,
                                 const Selection& selection, const Json& more) {
  auto value = value_of(selection, more);
  value["tobck"] = bucket_document(archive);
  value["archname"] = archive.object;
  return start_job(http, "PUT", bucket_path(from), bucket_query(from), "archive", std::move(value));
}

}  // namespace mortise::ais
