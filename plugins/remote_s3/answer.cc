// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/answer.h"

#include <mortise/bytes.h>
#include <mortise/text.h>

#include <algorithm>
#include <array>

#include "remote_s3/documents.h"

namespace mortise::remote_s3 {
namespace {

constexpr size_t kMaxHeadBytes = size_t{64} << 10;
constexpr size_t kMaxHeaders = 256;

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

/// "bytes 0-9/100": first, last, size.
std::optional<std::array<uint64_t, 3>> parse_content_range(std::string_view text) {
  if (!text.starts_with("bytes ")) return std::nullopt;
  text.remove_prefix(6);
  const auto dash = text.find('-');
  const auto slash = text.find('/');
  if (dash == std::string_view::npos || slash == std::string_view::npos || slash < dash) return std::nullopt;
  const auto first = text::parse_decimal<uint64_t>(text.substr(0, dash));
  const auto last = text::parse_decimal<uint64_t>(text.substr(dash + 1, slash - dash - 1));
  const auto size = text::parse_decimal<uint64_t>(text.substr(slash + 1));
  if (!first || !last || !size || *last < *first || *last >= *size) return std::nullopt;
  return std::array<uint64_t, 3>{*first, *last, *size};
}

}  // namespace

bool Head::add_line(std::string_view line) {
  bytes_ += line.size();
  if (bytes_ > kMaxHeadBytes || headers_.size() == kMaxHeaders) return false;
  line = text::trim(line);
  if (line.starts_with("HTTP/")) {  // of a 100 Continue, too: the last one counts
    headers_.clear();
    const auto blank = line.find(' ');
    status_ = blank == std::string_view::npos ? 0 : text::parse_decimal<int>(line.substr(blank + 1, 3)).value_or(0);
    complete_ = false;
    return true;
  }
  if (line.empty()) {
    complete_ = status_ >= 200;
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || complete_) return true;  // a trailer, or nothing
  headers_.emplace_back(text::lower(line.substr(0, colon)), text::trim(line.substr(colon + 1)));
  return true;
}

std::string_view Head::get(std::string_view name) const noexcept {
  for (const auto& [own, value] : headers_)
    if (own == name) return value;
  return {};
}

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

std::optional<ObjectAnswer> ObjectAnswer::of(const Head& head, std::string_view key, const mortise_remote_read& read,
                                             bool etag_is_md5) {
  const auto length = text::parse_decimal<uint64_t>(head.get("content-length"));
  if (!length) return std::nullopt;
  ObjectAnswer out;
  out.body_length_ = *length;
  uint64_t size = *length;
  if ((read.present & MORTISE_REMOTE_RANGE) != 0) {
    const auto range = parse_content_range(head.get("content-range"));
    if (head.status() != 206 || !range || (*range)[0] != read.offset) return std::nullopt;
    size = (*range)[2];
    const uint64_t last = read.length - 1 > UINT64_MAX - read.offset ? UINT64_MAX : read.offset + read.length - 1;
    if ((*range)[1] != std::min(last, size - 1) || *length != (*range)[1] - (*range)[0] + 1) return std::nullopt;
  } else if (head.status() != 200) {
    return std::nullopt;
  }
  out.object_.key = str(key);
  out.object_.content_size = size;
  out.object_.present = MORTISE_REMOTE_SIZE;
  out.etag_ = bare_etag(head.get("etag"));
  if (const auto date = text::parse_http_date(head.get("last-modified"))) {
    out.object_.present |= MORTISE_REMOTE_MODIFIED;
    out.object_.modified_ms = *date * 1000;
  }
  const auto version = head.get("x-amz-version-id");
  out.object_.version = str(version == "null" ? std::string_view() : version);
  out.object_.storage_class = str(head.get("x-amz-storage-class"));
  for (const auto& [name, value] : head.all())
    if (is_metadata(name)) out.metadata_.push_back(pair(name, value));
  if ((read.present & MORTISE_REMOTE_RANGE) == 0) out.add_digests(head, etag_is_md5);
  return out;
}

void ObjectAnswer::add_digests(const Head& head, bool etag_is_md5) {
  // Encrypted by a key of the customer's, or of a service: then it is no MD5, though it looks like one.
  const bool plain = !head.get("x-amz-server-side-encryption").starts_with("aws:") &&
                     head.get("x-amz-server-side-encryption-customer-algorithm").empty();
  if (etag_is_md5 && plain && etag_.size() == 32)
    if (auto md5 = text::from_hex(etag_)) values_.emplace_back("md5", std::move(*md5));
  if (head.get("x-amz-checksum-type") == "COMPOSITE") return;
  for (const ChecksumName& c : kChecksums)
    if (auto value = text::from_base64(head.get(c.header)); value && value->size() == c.size)
      values_.emplace_back(c.algorithm, std::move(*value));
}

const mortise_remote_object& ObjectAnswer::abi() noexcept {
  digests_.clear();
  for (const auto& [algorithm, value] : values_) digests_.push_back({str(algorithm), str(value), 0, 0});
  object_.size = sizeof object_;
  object_.etag = str(etag_);
  object_.metadata = metadata_.data();
  object_.metadata_count = static_cast<uint32_t>(metadata_.size());
  object_.digests = digests_.data();
  object_.digest_count = static_cast<uint32_t>(digests_.size());
  return object_;
}

}  // namespace mortise::remote_s3
