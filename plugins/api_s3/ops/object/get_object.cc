// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/handlers.h"
#include "api_s3/ops/object/read_object.h"

namespace mortise::api_s3::ops {

void get_object(ContextPtr context) {
  auto read = parse_read(*context);
  if (!read) return context->fail(read.error());
  context->objects().open(read->whole(), [&](const mortise_error& error, const mortise_opened* opened) {
    answer_read(*context, *read, error, opened);
  });
}

}  // namespace mortise::api_s3::ops
