// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/object_headers.h"

#include <mortise/text/time.h>

#include <array>

#include "api_s3/http/expiration.h"
#include "api_s3/http/last_modified.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/metadata.h"
#include "api_s3/wire/object_properties.h"
#include "api_s3/wire/storage_class.h"
#include "api_s3/wire/tags.h"
#include "s3_model/object_lock.h"

namespace mortise::api_s3 {
namespace {

struct Override {
  std::string_view parameter;
  std::string_view name;
};
constexpr std::array<Override, 6> kOverrides = {{{"response-content-type", "content-type"},
                                                 {"response-content-language", "content-language"},
                                                 {"response-expires", "expires"},
                                                 {"response-cache-control", "cache-control"},
                                                 {"response-content-disposition", "content-disposition"},
                                                 {"response-content-encoding", "content-encoding"}}};

void add_checksum(const mortise_digest& digest, uint32_t part_count, HeaderBlock& headers) {
  const std::string text = checksum_text(view(digest.value), part_count);
  headers.add_copy(headers.keep_joined("x-amz-checksum-", view(digest.algorithm)), text);
}

bool overridden(const Query& query, std::string_view name) {
  for (const Override& o : kOverrides)
    if (o.name == name) return query.has(o.parameter);
  return false;
}

/// Stored metadata, then the overrides; says whether there is a Content-Type among them.
bool add_metadata(const Query& query, const mortise_object& object, HeaderBlock& headers) {
  bool typed = false;
  const bool overrides = !query.all().empty();
  std::string scratch;
  for (uint32_t i = 0; i < object.metadata_count; ++i) {
    const std::string_view name = view(object.metadata[i].name);
    if (overrides && overridden(query, name)) continue;
    typed = typed || name == "content-type";
    const std::string_view value = header_value(name, view(object.metadata[i].value), scratch);
    headers.add(name, value.data() == scratch.data() ? headers.keep(value) : value);
  }
  if (!overrides) return typed;
  for (const Override& o : kOverrides) {
    const std::string* value = query.find(o.parameter);
    if (value == nullptr) continue;
    typed = typed || o.name == "content-type";
    headers.add(o.name, *value);
  }
  return typed;
}

/// Gives the number of tags.
size_t add_properties(const mortise_object& object, HeaderBlock& headers) {
  size_t tags = 0;
  for (uint32_t i = 0; i < object.property_count; ++i) {
    const std::string_view name = view(object.properties[i].name);
    const std::string_view value = view(object.properties[i].value);
    if (name == kTagsProperty && !value.empty()) tags = count_tags(value);
    if (name == kRedirectProperty) headers.add("x-amz-website-redirect-location", value);
  }
  return tags;
}

}  // namespace

size_t add_object_headers(const Context& context, const mortise_object& object, HeaderBlock& headers) {
  headers.add_quoted("ETag", view(object.etag));
  headers.add("Last-Modified", headers.keep(http_date(shown_time(object))));
  headers.add("Accept-Ranges", "bytes");
  if (!add_metadata(context.query, object, headers)) headers.add("Content-Type", kDefaultContentType);
  if (object.versioned != 0) headers.add("x-amz-version-id", view(object.version));
  if (object.latest != 0) {
    const auto expiration = expiration_of(context, view(object.key), object.content_size, object.modified_ms,
                                          property(object, kTagsProperty));
    if (!expiration.empty()) headers.add("x-amz-expiration", headers.keep(expiration));
  }
  if (object.storage_class.size != 0) headers.add("x-amz-storage-class", view(object.storage_class));
  return add_properties(object, headers);
}

void add_lock_headers(const mortise_object_lock& lock, HeaderBlock& headers) {
  if (lock.retention != MORTISE_RETENTION_NONE) {
    const auto until = text::iso_time_ms(lock.retain_until_ms);
    headers.add("x-amz-object-lock-mode", s3_model::name_of_retention(lock.retention));
    headers.add("x-amz-object-lock-retain-until-date", headers.keep(std::string_view(until.data(), until.size())));
  }
  if (lock.legal_hold != MORTISE_HOLD_NONE)
    headers.add("x-amz-object-lock-legal-hold", s3_model::name_of_hold(lock.legal_hold));
}

void add_version_headers(const mortise_object& object, S3Error& error) {
  if (object.delete_marker != 0) error.headers.emplace_back("x-amz-delete-marker", "true");
  if (object.versioned != 0) error.headers.emplace_back("x-amz-version-id", view(object.version));
}

void add_part_checksum_headers(std::span<const mortise_digest> digests, HeaderBlock& headers) {
  for (const mortise_digest& d : digests) add_checksum(d, 0, headers);
}

void add_checksum_headers(std::span<const mortise_digest> digests, uint32_t part_count, HeaderBlock& headers) {
  for (const mortise_digest& d : digests) {
    add_checksum(d, d.composite != 0 ? part_count : 0, headers);
    headers.add("x-amz-checksum-type", d.composite != 0 ? "COMPOSITE" : "FULL_OBJECT");
  }
}

void add_written_headers(const mortise_written& written, HeaderBlock& headers) {
  headers.add_quoted("ETag", view(written.etag));
  if (written.versioning_enabled != 0) headers.add("x-amz-version-id", view(written.version));
  add_checksum_headers({written.digests, written.digest_count}, 0, headers);
}

}  // namespace mortise::api_s3
