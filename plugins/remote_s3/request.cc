// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/request.h"

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::remote_s3 {
namespace {

constexpr text::ByteSet kKeptInPath = text::kUnreserved.with("/");
constexpr std::string_view kUserMetadata = "x-amz-meta-";
constexpr std::array<std::string_view, 7> kSystemMetadata{"cache-control",
                                                          "content-disposition",
                                                          "content-encoding",
                                                          "content-language",
                                                          "content-type",
                                                          "expires",
                                                          "x-amz-website-redirect-location"};

std::string sorted_query(const Pairs& query) {
  std::vector<std::pair<std::string, std::string>> encoded;
  for (const auto& [name, value] : query)
    encoded.emplace_back(text::percent_encoded(name), text::percent_encoded(value));
  std::sort(encoded.begin(), encoded.end());
  std::string out;
  for (const auto& [name, value] : encoded) out.append(out.empty() ? "" : "&").append(name).append("=").append(value);
  return out;
}

/// A certificate for *.host does not cover a name with more dots.
bool fits_in_host(std::string_view bucket, const remote_transport::Endpoint& endpoint) {
  return !endpoint.secure() || bucket.find('.') == std::string_view::npos;
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

}  // namespace

Target target_of(const remote_transport::Endpoint& endpoint, bool path_style, const Request& request) {
  Target out;
  out.host = endpoint.authority;
  if (!request.bucket.empty() && !path_style && fits_in_host(request.bucket, endpoint))
    out.host = request.bucket + "." + out.host;
  else if (!request.bucket.empty())
    out.path = "/" + text::percent_encoded(request.bucket);
  if (!request.key.empty() || out.path.empty()) out.path += "/";
  text::append_percent_encoded(out.path, request.key, kKeptInPath);
  out.query = sorted_query(request.query);
  out.url = endpoint.scheme + "://" + out.host + out.path + (out.query.empty() ? "" : "?" + out.query);
  return out;
}

bool add_metadata(const mortise_pair* metadata, size_t count, Pairs& headers) {
  for (size_t i = 0; i < count; ++i) {
    const std::string name = text::lower(view(metadata[i].name));
    const std::string_view value = view(metadata[i].value);
    const bool known = name.starts_with(kUserMetadata) ||
                       std::find(kSystemMetadata.begin(), kSystemMetadata.end(), name) != kSystemMetadata.end();
    if (!known) continue;
    if (!is_header_value(value)) return false;
    headers.emplace_back(name, value);
  }
  return true;
}

}  // namespace mortise::remote_s3
