// SPDX-License-Identifier: Apache-2.0
#include "remote_s3/documents.h"

#include <mortise/text.h>

#include "remote_transport/head.h"
#include "s3_model/xml/reader.h"

namespace mortise::remote_s3 {
namespace {

using remote_transport::bare_etag;

constexpr size_t kMaxKey = 1024;
constexpr size_t kMaxRows = 10'000;

/// Keys come encoded, as XML cannot carry every byte. False: it cannot be a key.
bool decode_key(const xml::Element& element, bool encoded, std::string& out) {
  const std::string text = element.text();
  if (text.size() > kMaxKey * 3) return false;
  if (!encoded)
    out = text;
  else if (!text::percent_decode(text, text::Plus::space, out))
    return false;
  return !out.empty() && out.size() <= kMaxKey && text::is_utf8(out);
}

bool read_object(const xml::Element& row, bool encoded, ListedObject& out) {
  const auto size = text::parse_decimal<uint64_t>(row.child("Size").trimmed());
  if (!size || !decode_key(row.child("Key"), encoded, out.key)) return false;
  out.size = *size;
  if (const auto modified = text::parse_iso_time(row.child("LastModified").trimmed())) out.modified_ms = *modified;
  out.etag = bare_etag(row.child("ETag").trimmed());
  out.storage_class = row.child("StorageClass").trimmed();
  return true;
}

template <class T, class F>
bool is_sorted(const std::vector<T>& rows, F&& key) {
  for (size_t i = 1; i < rows.size(); ++i)
    if (key(rows[i]) <= key(rows[i - 1])) return false;
  return true;
}

}  // namespace

ErrorDocument parse_error(std::string_view text) {
  const auto document = xml::Document::parse(text);
  if (!document || document->root().name() != "Error") return {};
  return {document->root().child("Code").trimmed(), document->root().child("Message").trimmed()};
}

std::optional<ListedPage> parse_page(std::string_view text) {
  const auto document = xml::Document::parse(text);
  if (!document || document->root().name() != "ListBucketResult") return std::nullopt;
  const xml::Element root = document->root();
  const bool encoded = root.child("EncodingType").trimmed() == "url";
  ListedPage page;
  page.truncated = root.child("IsTruncated").trimmed() == "true";
  size_t rows = 0;
  for (xml::Element e = root.first(); e; e = e.next()) {
    const bool is_object = e.name() == "Contents";
    if (!is_object && e.name() != "CommonPrefixes") continue;
    if (++rows > kMaxRows) return std::nullopt;
    const bool good = is_object ? read_object(e, encoded, page.objects.emplace_back())
                                : decode_key(e.child("Prefix"), encoded, page.prefixes.emplace_back());
    if (!good) return std::nullopt;
  }
  if (!is_sorted(page.objects, [](const ListedObject& o) -> const std::string& { return o.key; })) return std::nullopt;
  if (!is_sorted(page.prefixes, [](const std::string& p) -> const std::string& { return p; })) return std::nullopt;
  if (page.truncated && rows == 0) return std::nullopt;  // it would never end
  return page;
}

std::optional<std::vector<std::string>> parse_buckets(std::string_view text) {
  const auto document = xml::Document::parse(text);
  if (!document || document->root().name() != "ListAllMyBucketsResult") return std::nullopt;
  std::vector<std::string> names;
  for (xml::Element e = document->root().child("Buckets").first(); e; e = e.next()) {
    std::string name = e.child("Name").trimmed();
    if (name.empty() || name.size() > 255 || names.size() == kMaxRows) return std::nullopt;
    names.push_back(std::move(name));
  }
  return names;
}

std::string parse_upload_id(std::string_view text) {
  const auto document = xml::Document::parse(text);
  if (!document || document->root().name() != "InitiateMultipartUploadResult") return {};
  return document->root().child("UploadId").trimmed();
}

std::string parse_completed(std::string_view text) {
  const auto document = xml::Document::parse(text);
  if (!document || document->root().name() != "CompleteMultipartUploadResult") return {};
  return bare_etag(document->root().child("ETag").trimmed());
}

}  // namespace mortise::remote_s3
