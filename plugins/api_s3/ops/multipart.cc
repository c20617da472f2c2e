// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/multipart.h"

#include "api_s3/wire/number.h"

namespace mortise::api_s3::ops {

Or<uint32_t> parse_part_number(const Context& c) {
  const std::string_view text = c.query.get("partNumber");
  const auto number = parse_number<uint32_t>(text);
  if (!number || *number < 1 || *number > kMaxPartNumber)
    return invalid_argument("Part number must be an integer between 1 and 10000, inclusive", "partNumber", text);
  return *number;
}

mortise_upload_part part_of(const Context& c, uint32_t number) {
  mortise_upload_part part{};
  part.size = sizeof part;
  part.number = number;
  part.bucket = str(c.bucket());
  part.key = str(c.key());
  part.upload_id = str(c.query.get("uploadId"));
  part.content_length = -1;
  return part;
}

}  // namespace mortise::api_s3::ops
