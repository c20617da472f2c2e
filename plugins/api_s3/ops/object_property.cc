// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/object_property.h"

#include "api_s3/object_headers.h"
#include "api_s3/ops/await.h"

namespace mortise::api_s3::ops {

Refusal find_object(const Context& c, void* self, void (*use)(void* self, const mortise_object& object)) {
  auto version = c.version();
  if (!version) return std::move(version.error());
  Refusal refusal;
  c.objects().head(read_of(c.bucket(), c.key(), *version), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status == MORTISE_OK) return use(self, opened->object);
    refusal = c.service_error(e);
    if (opened != nullptr) add_version_headers(opened->object, *refusal);
  });
  return refusal;
}

Outcome set_object_property(const Context& c, std::string_view name, const mortise_str* value, int status) {
  auto version = c.version();
  if (!version) return std::move(version.error());
  Answer answer(status);
  auto no = await(
      c, [&](auto done) { c.objects().set_property(c.bucket(), c.key(), *version, name, value, std::move(done)); },
      [&](const mortise_written& w) {
        if (w.versioned != 0) answer.add("x-amz-version-id", std::string(view(w.version)));
      });
  if (no) return *std::move(no);
  return answer;
}

}  // namespace mortise::api_s3::ops
