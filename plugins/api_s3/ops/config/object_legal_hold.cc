// SPDX-License-Identifier: Apache-2.0
//
// GetObjectLegalHold and PutObjectLegalHold.
#include "api_s3/errors/model_errors.h"
#include "api_s3/ops/calls.h"
#include "api_s3/ops/config/object_property.h"
#include "api_s3/ops/handlers.h"
#include "s3_model/object_lock.h"

namespace mortise::api_s3::ops {

HandlerOutcome get_object_legal_hold(Context& c) {
  if (auto no = refuse_without_lock(c)) return *std::move(no);
  int32_t hold = MORTISE_HOLD_NONE;
  auto no =
      with_object(c, Marker::method_not_allowed, [&](const mortise_object& object) { hold = object.lock.legal_hold; });
  if (no) return *std::move(no);
  if (hold == MORTISE_HOLD_NONE) return S3Error(Code::no_such_object_lock_configuration);
  return Answer::xml(s3_model::legal_hold_document(hold));
}

void put_object_legal_hold(ContextPtr context) {
  if (!context->body_has_digest) return context->fail(missing_digest());
  const auto hold = s3_model::parse_legal_hold(context->body);
  if (!hold) return context->fail(from_model(hold.error()));
  set_object_lock(std::move(context), MORTISE_LOCK_LEGAL_HOLD, {MORTISE_RETENTION_NONE, *hold, 0});
}

}  // namespace mortise::api_s3::ops
