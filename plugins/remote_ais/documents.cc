// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/documents.h"

#include <mortise/text.h>

#include <utility>

#include "remote_ais/cluster_map.h"
#include "remote_ais/json.h"

namespace mortise::remote_ais {
namespace {

constexpr size_t kMaxKey = 1024;
constexpr size_t kMaxBucket = 255;
constexpr size_t kMaxRows = 20'000;
constexpr uint64_t kDirectory = 256;  // flags of a row
constexpr uint64_t kMember = 128;     // a file in an archive

/// False: it cannot be the name of an object.
bool read_row(const Json& row, ListedObject& out) {
  out.key = text_member(row, "name");
  if (out.key.empty() || out.key.size() > kMaxKey) return false;
  // An empty object has no size.
  if (const auto size = number_member(row, "size"))
    out.size = *size;
  else if (!member(row, "size").is_null())
    return false;
  if (const auto accessed = text::parse_iso_time(text_member(row, "atime"))) out.accessed_ms = *accessed;
  out.checksum = text_member(row, "checksum");
  out.version = text_member(row, "version");
  return true;
}

}  // namespace

remote_transport::Told parse_error(std::string_view text) {
  const auto document = parse_json(text);
  if (!document) return {};
  remote_transport::Told out;
  out.code = text_member(*document, "tcode");
  out.message = text_member(*document, "message");
  out.no_such_bucket = out.code == "ErrBckNotFound" || out.code == "ErrRemoteBckNotFound";
  out.bucket_exists = out.code == "ErrBucketAlreadyExists";
  return out;
}

std::optional<ListedPage> parse_page(std::string_view text) {
  const auto document = parse_json(text);
  if (!document || !document->is_object()) return std::nullopt;
  const Json& entries = member(*document, "entries");
  if (!(entries.is_array() || entries.is_null()) || entries.size() > kMaxRows) return std::nullopt;
  ListedPage page;
  page.truncated = !text_member(*document, "continuation_token").empty();
  for (const Json& row : entries) {
    ListedObject object;
    if (!read_row(row, object)) return std::nullopt;
    if (!page.last.empty() && object.key <= page.last) return std::nullopt;
    page.last = object.key;
    if ((number_member(row, "flags").value_or(0) & (kDirectory | kMember)) == 0)
      page.objects.push_back(std::move(object));
  }
  if (page.truncated && page.last.empty()) return std::nullopt;  // it would never end
  return page;
}

namespace {

/// "#namespace/bucket", or the name alone. Empty: the bucket is not the cluster's own. Nothing: it is no bucket.
std::optional<std::string> name_of_bucket(const Json& row) {
  const Json& where = member(row, "namespace");
  const std::string name = text_member(row, "name"), name_space = text_member(where, "name");
  if (name.empty() || name.size() > kMaxBucket) return std::nullopt;
  if (text_member(row, "provider") != "ais" || !text_member(where, "uuid").empty()) return std::string();
  if (name_space.empty()) return name;
  return is_cluster_id(name_space) ? std::optional("#" + name_space + "/" + name) : std::nullopt;
}

}  // namespace

std::optional<std::vector<std::string>> parse_buckets(std::string_view text) {
  const auto document = parse_json(text);
  if (!document || !(document->is_array() || document->is_null()) || document->size() > kMaxRows) return std::nullopt;
  std::vector<std::string> names;
  for (const Json& row : *document) {
    auto name = name_of_bucket(row);
    if (!name) return std::nullopt;
    if (!name->empty()) names.push_back(*std::move(name));
  }
  return names;
}

}  // namespace mortise::remote_ais
