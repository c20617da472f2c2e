// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/answer.h"

#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <utility>

namespace mortise::remote_ais {
namespace {

using remote_transport::DescribedObject;
using remote_transport::Head;

struct ChecksumName {
  std::string_view shown;      // by AIStore
  std::string_view algorithm;  // as plugins of mortise.checksum/1 call it
  size_t size;                 // bytes of its values
};
constexpr std::array<ChecksumName, 6> kChecksums{{{"md5", "md5", 16},
                                                  {"sha256", "sha256", 32},
                                                  {"sha512", "sha512", 64},
                                                  {"xxhash", "xxhash", 8},
                                                  {"xxhash2", "xxhash", 8},
                                                  {"crc32c", "crc32c", 4}}};
constexpr size_t kMd5 = 16;  // bytes: from here on, two objects do not have the same by accident

constexpr std::string_view kUserMetadata = "x-amz-meta-";
constexpr std::array<std::string_view, 6> kMetadata{"cache-control",    "content-disposition", "content-encoding",
                                                    "content-language", "content-type",        "expires"};

bool is_metadata(std::string_view name) {
  return name.starts_with(kUserMetadata) || std::find(kMetadata.begin(), kMetadata.end(), name) != kMetadata.end();
}

bool is_header_value(std::string_view value) {
  return std::none_of(value.begin(), value.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void add_digest(DescribedObject& object, const Head& head) {
  for (const ChecksumName& c : kChecksums) {
    if (c.shown != head.get("ais-checksum-type")) continue;
    auto value = text::from_hex(head.get("ais-checksum-value"));
    if (value && value->size() == c.size) object.add_digest(c.algorithm, std::move(*value));
  }
}

/// Nanoseconds since 1970.
std::optional<int64_t> accessed_ms(const Head& head) {
  const auto ns = text::parse_decimal<int64_t>(head.get("ais-atime"));
  return ns && *ns > 0 ? std::optional(*ns / 1'000'000) : std::nullopt;
}

}  // namespace

std::string etag_of(std::string_view version, std::string_view checksum) {
  const auto bytes = text::from_hex(checksum);
  if (!bytes || bytes->empty()) return version.empty() ? std::string() : "v" + std::string(version);
  if (bytes->size() == kMd5) return text::lower(checksum);  // as clients of S3 expect it
  const bool is_strong = bytes->size() > kMd5;
  return "v" + std::string(is_strong ? std::string_view() : version) + "-" + text::lower(checksum);
}

std::string etag_of(const Head& head) { return etag_of(head.get("ais-version"), head.get("ais-checksum-value")); }

std::optional<DescribedObject> describe(const Head& head, std::string_view key, const mortise_remote_read& read) {
  const auto extent = extent_of(head, read);
  if (!extent) return std::nullopt;
  DescribedObject out(key, *extent);
  out.set_etag(etag_of(head));
  if (const auto date = text::parse_http_date(head.get("last-modified")))
    out.set_modified_ms(*date * 1000);
  else if (const auto accessed = accessed_ms(head))  // all that the answer to a GET tells
    out.set_modified_ms(*accessed);
  for (const auto& [name, value] : head.all()) {
    const auto equals = value.find('=');
    if (name != "ais-custom-md" || equals == std::string::npos) continue;
    const std::string key_of_pair = text::lower(text::trim(std::string_view(value).substr(0, equals)));
    if (is_metadata(key_of_pair)) out.add_metadata(key_of_pair, text::trim(std::string_view(value).substr(equals + 1)));
  }
  if ((read.present & MORTISE_REMOTE_RANGE) == 0) add_digest(out, head);
  return out;
}

Result<void> check_conditions(const std::string& etag, std::string_view key, std::string_view if_match,
                              std::string_view if_none_match) {
  if (!if_match.empty() && if_match != etag)
    return Error(Status::precondition, "the remote's object " + std::string(key) + " is another one now");
  if (!if_none_match.empty() && if_none_match == etag)
    return Error(Status::precondition, MORTISE_REMOTE_NOT_MODIFIED,
                 "the remote's object " + std::string(key) + " is the same");
  return {};
}

bool add_metadata(const mortise_pair* metadata, size_t count, remote_transport::Pairs& headers) {
  for (size_t i = 0; i < count; ++i) {
    const std::string name = text::lower(view(metadata[i].name));
    if (!is_metadata(name)) continue;
    if (!is_header_value(view(metadata[i].value))) return false;
    headers.emplace_back("ais-custom-md", name + "=" + std::string(view(metadata[i].value)));
  }
  return true;
}

void add_checksum(const mortise_digest* digests, size_t count, remote_transport::Pairs& headers) {
  for (const ChecksumName& c : kChecksums)
    for (size_t i = 0; i < count; ++i) {
      if (view(digests[i].algorithm) != c.algorithm || digests[i].composite != 0) continue;
      headers.emplace_back("ais-checksum-type", c.shown);
      headers.emplace_back("ais-checksum-value", text::to_hex(view(digests[i].value)));
      return;
    }
}

}  // namespace mortise::remote_ais
