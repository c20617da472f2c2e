// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/config/bucket_property.h"

#include "api_s3/ops/calls.h"

namespace mortise::api_s3::ops {

void set_bucket_property(ContextPtr context, std::string_view name, std::string_view value, int status) {
  Context& c = *context;
  const mortise_pair set = pair(name, value);
  const mortise_str remove = str(name);
  const size_t sets = value.empty() ? 0 : 1;
  answer_with(
      std::move(context),
      [&](auto done) { c.objects().bucket_update(c.bucket(), &set, sets, &remove, 1 - sets, std::move(done)); },
      [status](const Context&, const mortise_bucket&) -> HandlerOutcome { return Answer(status); });
}

}  // namespace mortise::api_s3::ops
