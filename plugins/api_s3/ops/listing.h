// SPDX-License-Identifier: Apache-2.0
//
// What all listings of a bucket have in common: parameters, rows, common prefixes.
#pragma once

#include <algorithm>

#include "api_s3/http/context.h"
#include "s3_model/xml/writer.h"

namespace mortise::api_s3::ops {

inline constexpr uint32_t kMaxRows = 1000;
/// Room for a row of a listing, and the rows that there is room for at first: most pages are short, and a buffer that
/// doubles copies each byte about once.
inline constexpr size_t kRowBytes = 384;
inline constexpr uint32_t kRowsAtFirst = 16;

/// prefix, delimiter, encoding-type and the number of rows.
struct Listing {
  std::string_view prefix;  // views into the query
  std::string_view delimiter;
  bool url = false;  // encoding-type=url
  uint32_t limit = kMaxRows;

  /// `limit_name`: max-keys, max-uploads, …; more than 1000 count as 1000.
  static Or<Listing> parse(const Context& context, std::string_view limit_name);
  /// For the service; `after` and `after_version` absent.
  mortise_list request(const Context& context) const;
};

/// A parameter with a number from 0 on; empty and absent mean `otherwise`.
Or<uint32_t> parse_limit(const Context& context, std::string_view name, uint32_t otherwise);

void write_owner(xml::Writer& w, std::string_view element, std::string_view id, std::string_view name);
/// ChecksumAlgorithm and ChecksumType of what is listed: made once for rows that have the same, as most have.
class ChecksumKind {
 public:
  void write(xml::Writer& w, const mortise_object& object);

 private:
  std::string algorithm_;  // of the last row that had one digest
  bool composite_ = false;
  std::string xml_;
};

/// Keys and common prefixes of one page, in the two blocks in which they are answered.
class Rows {
 public:
  Rows(const Listing& listing, bool with_owner)
      : listing_(listing), with_owner_(with_owner), contents_(kRowBytes * std::min(listing.limit, kRowsAtFirst)) {}
  void add(const mortise_object& object);
  void add_prefix(std::string_view prefix);
  uint64_t count() const noexcept { return count_; }
  /// Contents, then CommonPrefixes.
  std::string take();

 private:
  const Listing& listing_;
  bool with_owner_;
  uint64_t count_ = 0;
  ChecksumKind checksum_kind_;
  xml::Writer contents_;
  xml::Writer prefixes_{0};
};

}  // namespace mortise::api_s3::ops
