// SPDX-License-Identifier: Apache-2.0
#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <map>

#include "auth_sigv4/v2.h"
#include "s3_model/sub_resources.h"

namespace mortise::auth_sigv4 {
namespace {

constexpr std::string_view kS3Mount = "/s3";

/// What of the query is signed beside the sub-resources. Sorted. No client of version 2 knows the newest sub-resources;
/// they are part of the signature all the same, so that they cannot be appended to a signed URL.
constexpr auto kSignedBesides = std::to_array<std::string_view>(
    {"defaultObjectAcl", "partNumber", "response-cache-control", "response-content-disposition",
     "response-content-encoding", "response-content-language", "response-content-type", "response-expires",
     "select-type", "versionId"});
static_assert(std::is_sorted(kSignedBesides.begin(), kSignedBesides.end()));

/// The value of a header, or, if presigned, else of the parameter of that name.
std::string header_or_parameter(const Request& request, const std::vector<QueryField>& query, std::string_view name,
                                bool presigned) {
  const auto header = request.header(name);
  if (header.data() != nullptr || !presigned) return std::string(header);
  for (const auto& field : query)
    if (same_header(field.name, name)) return decode_query(field.value);
  return {};
}

void append_amz_headers(std::string& out, const Request& request, const std::vector<QueryField>& query,
                        bool presigned) {
  std::map<std::string, std::string> headers;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (name.size() < 6 || !same_header(name.substr(0, 6), "x-amz-")) return;
    auto [at, fresh] = headers.try_emplace(text::lower(name), value);
    if (!fresh) at->second.append(",").append(value);
  };
  for (const auto& h : request.headers()) add(view(h.name), view(h.value));
  if (presigned)
    for (const auto& field : query) add(field.name, decode_query(field.value));
  for (const auto& [name, value] : headers) out.append(name).append(":").append(value).append("\n");
}

bool is_signed(const QueryField& field) noexcept {
  return s3_model::is_sub_resource(field.name) ||
         std::binary_search(kSignedBesides.begin(), kSignedBesides.end(), field.name);
}

bool is_empty(const QueryField& field) noexcept { return field.has_value && field.value.empty(); }

void append_subresources(std::string& out, const std::vector<QueryField>& query, EmptyValue empty) {
  std::vector<QueryField> fields;
  for (const auto& field : query)
    if (is_signed(field)) fields.push_back(field);
  std::stable_sort(fields.begin(), fields.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  char separator = '?';
  for (const auto& field : fields) {
    out.push_back(separator);
    separator = '&';
    out.append(field.name);
    if (field.has_value && !(empty == EmptyValue::without_sign && is_empty(field)))
      out.append("=").append(decode_query(field.value));
  }
}

}  // namespace

bool has_empty_subresource(const std::vector<QueryField>& query) noexcept {
  return std::any_of(query.begin(), query.end(),
                     [](const QueryField& field) { return is_signed(field) && is_empty(field); });
}

std::vector<std::string> v2_resources(const Request& request) {
  const std::string bucket = text::lower(request.subdomain());
  const std::string prefix = bucket.empty() ? "" : "/" + bucket;
  std::vector<std::string> out;
  const auto add = [&](std::string_view path) {
    out.push_back(prefix + std::string(path.empty() ? "/" : path));
    const std::string& added = out.back();
    if (added.size() > 1 && added.find('/', 1) == std::string::npos) out.push_back(added + "/");
  };
  // Only below this mount is a path the same resource as at the root: never remove the mount of another API from what
  // is signed.
  if (request.mount() == kS3Mount) add(request.path_below_mount());
  add(request.path());
  return out;
}

std::string v2_string_to_sign(const Request& request, const std::vector<QueryField>& query, std::string_view date,
                              bool presigned, std::string_view resource, EmptyValue empty) {
  std::string out;
  out.append(request.method()).append("\n");
  out.append(header_or_parameter(request, query, "content-md5", presigned)).append("\n");
  out.append(header_or_parameter(request, query, "content-type", presigned)).append("\n");
  out.append(date).append("\n");
  append_amz_headers(out, request, query, presigned);
  out.append(resource);
  append_subresources(out, query, empty);
  return out;
}

}  // namespace mortise::auth_sigv4
