// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/answer.h"

#include <mortise/text.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace mortise::remote_s3 {
namespace {

using remote_transport::DescribedObject;
using remote_transport::Head;

struct ChecksumName {
  std::string_view header;
  std::string_view algorithm;  // as plugins of mortise.checksum/1 call it
  size_t size;                 // bytes of its values
};
constexpr std::array<ChecksumName, 5> kChecksums{{{"x-amz-checksum-crc32", "crc32", 4},
                                                  {"x-amz-checksum-crc32c", "crc32c", 4},
                                                  {"x-amz-checksum-crc64nvme", "crc64nvme", 8},
                                                  {"x-amz-checksum-sha1", "sha1", 20},
                                                  {"x-amz-checksum-sha256", "sha256", 32}}};

constexpr std::array<std::string_view, 6> kMetadata{"cache-control",    "content-disposition", "content-encoding",
                                                    "content-language", "content-type",        "expires"};

bool is_metadata(std::string_view name) {
  return name.starts_with("x-amz-meta-") || std::find(kMetadata.begin(), kMetadata.end(), name) != kMetadata.end();
}

void add_digests(DescribedObject& object, const Head& head, bool etag_is_md5) {
  // Encrypted by a key of the customer's, or of a service: then it is no MD5, though it looks like one.
  const bool plain = !head.get("x-amz-server-side-encryption").starts_with("aws:") &&
                     head.get("x-amz-server-side-encryption-customer-algorithm").empty();
  if (etag_is_md5 && plain && object.etag().size() == 32)
    if (auto md5 = text::from_hex(object.etag())) object.add_digest("md5", std::move(*md5));
  if (head.get("x-amz-checksum-type") == "COMPOSITE") return;
  for (const ChecksumName& c : kChecksums)
    if (auto value = text::from_base64(head.get(c.header)); value && value->size() == c.size)
      object.add_digest(c.algorithm, std::move(*value));
}

}  // namespace

std::string_view algorithm_of(std::string_view header) noexcept {
  for (const ChecksumName& c : kChecksums)
    if (c.header == header) return c.algorithm;
  return {};
}

std::string_view checksum_header(std::string_view algorithm) noexcept {
  for (const ChecksumName& c : kChecksums)
    if (c.algorithm == algorithm) return c.header;
  return {};
}

std::optional<DescribedObject> describe(const Head& head, std::string_view key, const mortise_remote_read& read,
                                        bool etag_is_md5) {
  const auto extent = extent_of(head, read);
  if (!extent) return std::nullopt;
  DescribedObject out(key, *extent);
  out.set_etag(remote_transport::bare_etag(head.get("etag")));
  if (const auto date = text::parse_http_date(head.get("last-modified"))) out.set_modified_ms(*date * 1000);
  const auto version = head.get("x-amz-version-id");
  out.set_version(version == "null" ? std::string_view() : version);
  out.set_storage_class(head.get("x-amz-storage-class"));
  for (const auto& [name, value] : head.all())
    if (is_metadata(name)) out.add_metadata(name, value);
  if ((read.present & MORTISE_REMOTE_RANGE) == 0) add_digests(out, head, etag_is_md5);
  return out;
}

}  // namespace mortise::remote_s3
