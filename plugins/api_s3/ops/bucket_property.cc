// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/bucket_property.h"

#include "api_s3/ops/await.h"

namespace mortise::api_s3::ops {

Outcome set_bucket_property(const Context& c, std::string_view name, std::string_view value, int status) {
  const mortise_pair set = pair(name, value);
  const mortise_str remove = str(name);
  const size_t sets = value.empty() ? 0 : 1;
  auto no = await(c, [&](auto done) {
    c.objects().bucket_update(c.bucket(), &set, sets, &remove, 1 - sets, std::move(done));
  });
  if (no) return *std::move(no);
  return Answer(status);
}

}  // namespace mortise::api_s3::ops
