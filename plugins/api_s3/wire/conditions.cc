// SPDX-License-Identifier: Apache-2.0
#include "api_s3/wire/conditions.h"

#include <mortise/text.h>

#include <limits>
#include <optional>

#include "api_s3/wire/date.h"

namespace mortise::api_s3 {
namespace {

/// What is no date counts as absent.
std::optional<int64_t> date_of(std::string_view text) {
  const auto date = text.empty() ? std::nullopt : parse_date(text);
  return date ? std::optional<int64_t>(*date) : std::nullopt;
}

}  // namespace

void set_modified_since(mortise_conditions& c, std::string_view text) {
  const auto date = date_of(text);
  if (!date) return;
  c.present |= MORTISE_WITH_MODIFIED_SINCE;
  c.if_modified_since_ms = *date;
}

void set_unmodified_since(mortise_conditions& c, std::string_view text) {
  const auto date = date_of(text);
  if (!date) return;
  c.present |= MORTISE_WITH_UNMODIFIED_SINCE;
  c.if_unmodified_since_ms = *date;
}

void set_size(mortise_conditions& c, uint64_t size) {
  c.present |= MORTISE_WITH_SIZE;
  c.if_size = size;
}

void set_modified_time(mortise_conditions& c, int64_t time_ms) {
  c.present |= MORTISE_WITH_MODIFIED_TIME;
  c.if_modified_time_ms = time_ms;
}

mortise_conditions read_conditions(const Headers& headers, int64_t now_ms) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  c.if_none_match = str(headers.list("if-none-match"));
  set_modified_since(c, headers.get("if-modified-since"));
  if (c.if_modified_since_ms > now_ms) c.present &= ~uint32_t{MORTISE_WITH_MODIFIED_SINCE};
  set_unmodified_since(c, headers.get("if-unmodified-since"));
  return c;
}

mortise_conditions copy_source_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("x-amz-copy-source-if-match"));
  c.if_none_match = str(headers.list("x-amz-copy-source-if-none-match"));
  set_modified_since(c, headers.get("x-amz-copy-source-if-modified-since"));
  set_unmodified_since(c, headers.get("x-amz-copy-source-if-unmodified-since"));
  return c;
}

Or<mortise_conditions> write_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  c.if_none_match = str(headers.list("if-none-match"));
  if (c.if_match.size != 0 && c.if_none_match.size != 0)
    return S3Error(Code::not_implemented, "If-Match and If-None-Match cannot be given together.")
        .with("Header", "If-Match,If-None-Match")
        .with("additionalMessage", "Multiple conditional request headers present in the request");
  return c;
}

Or<mortise_conditions> delete_conditions(const Headers& headers) {
  mortise_conditions c = no_conditions();
  c.if_match = str(headers.list("if-match"));
  if (const auto size = headers.get("x-amz-if-match-size"); !size.empty()) {
    const auto value = text::parse_decimal<uint64_t>(size);
    if (!value || *value > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
      return invalid_argument("The size is not a number.", "x-amz-if-match-size", size);
    set_size(c, *value);
  }
  if (const auto time = headers.get("x-amz-if-match-last-modified-time"); !time.empty()) {
    const auto value = parse_date(time);
    if (!value) return invalid_argument("The time is not a date.", "x-amz-if-match-last-modified-time", time);
    set_modified_time(c, *value);
  }
  return c;
}

}  // namespace mortise::api_s3
