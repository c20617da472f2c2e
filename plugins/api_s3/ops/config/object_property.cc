// SPDX-License-Identifier: Apache-2.0
#include "api_s3/ops/config/object_property.h"

#include "api_s3/http/object_headers.h"
#include "api_s3/ops/calls.h"
#include "api_s3/wire/object_properties.h"

namespace mortise::api_s3::ops {

Refusal find_object(const Context& c, Marker marker, void* self,
                    void (*use)(void* self, const mortise_object& object)) {
  auto version = c.version();
  if (!version) return std::move(version.error());
  Refusal refusal;
  c.objects().head(read_of(c.bucket(), c.key(), *version), [&](const mortise_error& e, const mortise_opened* opened) {
    if (e.status == MORTISE_OK) return use(self, *opened->object);
    const bool is_marker = opened != nullptr && opened->object->delete_marker != 0;
    refusal = is_marker && marker == Marker::method_not_allowed ? c.is_delete_marker() : c.service_error(e);
    if (opened != nullptr) add_version_headers(*opened->object, *refusal);
  });
  return refusal;
}

Refusal refuse_without_lock(const Context& c) {
  bool has_lock = false;
  auto missing = with_bucket(c, [&](const mortise_bucket& b) { has_lock = !property(b, kObjectLockProperty).empty(); });
  if (missing || has_lock) return missing;
  return S3Error(Code::invalid_request, "Bucket is missing Object Lock Configuration");
}

void set_object_lock(ContextPtr context, uint32_t flags, const mortise_object_lock& lock) {
  Context& c = *context;
  auto version = c.version();
  if (!version) return c.fail(version.error());
  answer_with(
      std::move(context),
      [&](auto done) { c.objects().set_lock(c.bucket(), c.key(), *version, flags, lock, std::move(done)); },
      [](const Context&, const mortise_written&) -> HandlerOutcome { return Answer(200); });
}

void set_object_property(ContextPtr context, std::string_view name, std::string_view value, int status) {
  Context& c = *context;
  auto version = c.version();
  if (!version) return c.fail(version.error());
  const mortise_str stored = str(value);
  answer_with(
      std::move(context),
      [&](auto done) {
        c.objects().set_property(c.bucket(), c.key(), *version, name, value.empty() ? nullptr : &stored,
                                 std::move(done));
      },
      [status](const Context&, const mortise_written& w) -> HandlerOutcome {
        Answer answer(status);
        if (w.versioned != 0) answer.add("x-amz-version-id", std::string(view(w.version)));
        return answer;
      });
}

}  // namespace mortise::api_s3::ops
