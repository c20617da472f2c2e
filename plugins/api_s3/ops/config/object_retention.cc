// SPDX-License-Identifier: Apache-2.0
//
// GetObjectRetention and PutObjectRetention.
#include "api_s3/errors/model_errors.h"
#include "api_s3/ops/bypass.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/object_property.h"
#include "api_s3/ops/handlers.h"
#include "s3_model/object_lock.h"

namespace mortise::api_s3::ops {

HandlerOutcome get_object_retention(Context& c) {
  if (auto no = refuse_without_lock(c)) return *std::move(no);
  mortise_object_lock lock{};
  auto no = with_object(c, Marker::method_not_allowed, [&](const mortise_object& object) { lock = object.lock; });
  if (no) return *std::move(no);
  if (lock.retention == MORTISE_RETENTION_NONE) return S3Error(Code::no_such_object_lock_configuration);
  return Answer::xml(s3_model::retention_document(lock));
}

void put_object_retention(ContextPtr context) {
  Context& c = *context;
  if (!c.body_has_digest) return c.fail(missing_digest());
  const auto lock = s3_model::parse_retention(c.body);
  if (!lock) return c.fail(from_model(lock.error()));
  if (auto no = refuse_past(*lock, c.site.host.unix_ms())) return c.fail(*no);
  uint32_t flags = MORTISE_LOCK_RETENTION;
  if (bypasses_on_worker(c, c.key(), c.query.get("versionId"))) flags |= MORTISE_LOCK_BYPASS_GOVERNANCE;
  set_object_lock(std::move(context), flags, *lock);
}

}  // namespace mortise::api_s3::ops
