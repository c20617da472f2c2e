// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/part.h"

#include <mortise/text.h>

namespace mortise::api_s3::ops {

Or<uint32_t> parse_part_number(const Context& c) {
  const std::string_view text = c.query.get("partNumber");
  const auto number = text::parse_decimal<uint32_t>(text);
  if (!number || *number < 1 || *number > kMaxPartNumber)
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  return *number;
}

mortise_upload_part part_of(const Context& c, uint32_t number) {
  return mortise::part_of(c.bucket(), c.key(), c.query.get("uploadId"), number);
}

}  // namespace mortise::api_s3::ops
