// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/listing.h"

#include <mortise/text.h>

#include <algorithm>

#include "api_s3/http/last_modified.h"
#include "api_s3/wire/checksums.h"
#include "api_s3/wire/date.h"
#include "api_s3/wire/storage_class.h"

namespace mortise::api_s3::ops {
Or<uint32_t> parse_limit(const Context& c, std::string_view name, uint32_t otherwise) {
  const std::string_view text = c.query.get(name);
  if (text.empty()) return otherwise;
  const auto number = text::parse_decimal<uint32_t>(text);
  if (!number || *number > 0x7FFFFFFF)
    return invalid_argument("Provided " + std::string(name) + " not an integer or within integer range", name, text);
  return *number;
}

Or<Listing> Listing::parse(const Context& c, std::string_view limit_name) {
  Listing l;
  l.prefix = c.query.get("prefix");
  l.delimiter = c.query.get("delimiter");
  if (const auto* encoding = c.query.find("encoding-type")) {
    if (*encoding != "url")
      return invalid_argument("Invalid Encoding Method specified in Request", "encoding-type", *encoding);
    l.url = true;
  }
  auto limit = parse_limit(c, limit_name, kMaxRows);
  if (!limit) return std::move(limit.error());
  l.limit = std::min(*limit, kMaxRows);
  return l;
}

mortise_list Listing::request(const Context& c) const {
  mortise_list list = list_of(c.bucket(), limit);
  list.prefix = str(prefix);
  list.delimiter = str(delimiter);
  list.wants = wanted_of_objects(c.found);
  return list;
}

void write_owner(xml::Writer& w, std::string_view element, std::string_view id, std::string_view name) {
  w.open(element).element("ID", id).element("DisplayName", name).close(element);
}

void ChecksumKind::write(xml::Writer& w, const mortise_object& object) {
  if (object.digest_count == 0) return;
  const mortise_digest& first = object.digests[0];
  const bool composite = first.composite != 0;
  if (object.digest_count > 1 || xml_.empty() || composite != composite_ || view(first.algorithm) != algorithm_) {
    xml::Writer fresh(0);
    for (uint32_t i = 0; i < object.digest_count; ++i)
      fresh.element("ChecksumAlgorithm", shown_algorithm(view(object.digests[i].algorithm)));
    fresh.raw("ChecksumType", composite ? "COMPOSITE" : "FULL_OBJECT");
    if (object.digest_count > 1) {
      w.append(fresh.take());
      return;
    }
    algorithm_ = view(first.algorithm);
    composite_ = composite;
    xml_ = fresh.take();
  }
  w.append(xml_);
}

void Rows::add(const mortise_object& object) {
  ++count_;
  xml::Writer& w = contents_;
  w.open("Contents").encoded("Key", view(object.key), listing_.url);
  w.raw("LastModified", iso_date(shown_time(object))).quoted("ETag", view(object.etag));
  checksum_kind_.write(w, object);
  w.element("Size", object.content_size);
  if (with_owner_) write_owner(w, "Owner", view(object.owner), view(object.owner_name));
  w.raw("StorageClass", shown_storage_class(view(object.storage_class))).close("Contents");
}

void Rows::add_prefix(std::string_view prefix) {
  ++count_;
  prefixes_.open("CommonPrefixes").encoded("Prefix", prefix, listing_.url).close("CommonPrefixes");
}

std::string Rows::take() { return contents_.append(prefixes_.take()).take(); }

}  // namespace mortise::api_s3::ops
