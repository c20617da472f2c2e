// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/condition_values.h"

#include <mortise/bytes.h>

#include "api_s3/http/context.h"

namespace mortise::api_s3 {
namespace {

struct Source {
  std::string_view name;  // of the condition
  std::string_view from;  // a parameter or a header, in lower case
};

constexpr std::array<Source, 3> kParameters{
    {{"s3:prefix", "prefix"}, {"s3:delimiter", "delimiter"}, {"s3:max-keys", "max-keys"}}};
constexpr std::array<Source, 17> kHeaders{{{"s3:x-amz-acl", "x-amz-acl"},
                                           {"s3:x-amz-grant-read", "x-amz-grant-read"},
                                           {"s3:x-amz-grant-write", "x-amz-grant-write"},
                                           {"s3:x-amz-grant-read-acp", "x-amz-grant-read-acp"},
                                           {"s3:x-amz-grant-write-acp", "x-amz-grant-write-acp"},
                                           {"s3:x-amz-grant-full-control", "x-amz-grant-full-control"},
                                           {"s3:x-amz-copy-source", "x-amz-copy-source"},
                                           {"s3:x-amz-metadata-directive", "x-amz-metadata-directive"},
                                           {"s3:x-amz-storage-class", "x-amz-storage-class"},
                                           {"s3:x-amz-server-side-encryption", "x-amz-server-side-encryption"},
                                           {"s3:x-amz-website-redirect-location", "x-amz-website-redirect-location"},
                                           {"s3:x-amz-object-ownership", "x-amz-object-ownership"},
                                           {"s3:x-amz-content-sha256", "x-amz-content-sha256"},
                                           {"s3:if-match", "if-match"},
                                           {"s3:if-none-match", "if-none-match"},
                                           {"aws:Referer", "referer"},
                                           {"aws:UserAgent", "user-agent"}}};

/// Without the port: "127.0.0.1", "::1"; "" for a unix socket.
std::string_view ip_of(std::string_view address) noexcept {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return {};
  address = address.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return address;
}

}  // namespace

ConditionValues::ConditionValues(const Context& c, std::string_view version) noexcept {
  static_assert(kParameters.size() + kHeaders.size() + 5 <= kMost);
  for (const Source& s : kParameters)
    if (const std::string* value = c.query.find(s.from)) add(s.name, *value);
  if (!version.empty()) add("s3:VersionId", version);
  std::array<bool, kHeaders.size()> given{};  // a name has one value: contradictions.h
  c.headers.each([&](std::string_view name, std::string_view value) {
    for (size_t i = 0; i < kHeaders.size(); ++i)
      if (!given[i] && same_header(name, kHeaders[i].from)) {
        given[i] = true;
        add(kHeaders[i].name, value);
      }
  });
  add_connection(c);
  add_signature(c);
}

void ConditionValues::add_connection(const Context& c) noexcept {
  add("aws:SecureTransport", c.request.tls() ? "true" : "false");
  if (const auto ip = ip_of(c.request.remote_address()); !ip.empty()) add("aws:SourceIp", ip);
}

void ConditionValues::add_signature(const Context& c) noexcept {
  if (c.signature_version == 0) return;
  add("s3:signatureversion", c.signature_version == 4 ? "AWS4-HMAC-SHA256" : "AWS");
  add("s3:authType", c.presigned ? "REST-QUERY-STRING" : "REST-HEADER");
}

void ConditionValues::add(std::string_view name, std::string_view value) noexcept {
  values_[count_++] = pair(name, value);
}

}  // namespace mortise::api_s3
