// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/conditions.h"

#include <mortise/text.h>

#include <limits>

#include "api_s3/wire/date.h"

namespace mortise::api_s3 {
namespace {

int64_t date_or_absent(std::string_view text) {
  return text.empty() ? INT64_MIN : parse_date(text).value_or(INT64_MIN);
}

}  // namespace

mortise_conditions read_conditions(const Headers& headers, int64_t now_ms) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  c.if_none_match = str(headers.list("if-none-match"));
  c.if_modified_since_ms = date_or_absent(headers.get("if-modified-since"));
  if (c.if_modified_since_ms > now_ms) c.if_modified_since_ms = INT64_MIN;
  c.if_unmodified_since_ms = date_or_absent(headers.get("if-unmodified-since"));
  return c;
}

mortise_conditions copy_source_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("x-amz-copy-source-if-match"));
  c.if_none_match = str(headers.list("x-amz-copy-source-if-none-match"));
  c.if_modified_since_ms = date_or_absent(headers.get("x-amz-copy-source-if-modified-since"));
  c.if_unmodified_since_ms = date_or_absent(headers.get("x-amz-copy-source-if-unmodified-since"));
  return c;
}

Or<mortise_conditions> write_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  c.if_none_match = str(headers.list("if-none-match"));
  if (c.if_match.size != 0 && c.if_none_match.size != 0)
    return S3Error(Code::not_implemented, "If-Match and If-None-Match cannot be given together.")
        .with("Header", "If-None-Match");
  return c;
}

Or<mortise_conditions> delete_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  if (const auto size = headers.get("x-amz-if-match-size"); !size.empty()) {
    const auto value = text::parse_decimal<uint64_t>(size);
    if (!value || *value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return invalid_argument("The size is not a number.", "x-amz-if-match-size", size);
    c.if_size = static_cast<int64_t>(*value);
  }
  if (const auto time = headers.get("x-amz-if-match-last-modified-time"); !time.empty()) {
    const auto value = parse_date(time);
    if (!value) return invalid_argument("The time is not a date.", "x-amz-if-match-last-modified-time", time);
    c.if_modified_time_ms = *value;
  }
  return c;
}

}  // namespace mortise::api_s3
