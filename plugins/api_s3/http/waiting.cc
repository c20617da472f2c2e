// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/waiting.h"

#include "api_s3/http/object_headers.h"

namespace mortise::api_s3 {
namespace {

Permission ask(const Context& c, const Wanted& wanted) {
  const AccessQuestion question(c, wanted, nullptr);
  Permission out;
  Waiter waiter;
  c.access().authorize(question.abi(), [&](const mortise_decision& decision) {
    out = Permission::of(decision);
    waiter.done();
  });
  if (!waiter.is_done()) c.site.host.will_wait();
  waiter.wait();
  return out;
}

/// What a read of an object that is not there is answered; nothing if it is there.
Refusal missing_object(const Context& c, const Wanted& wanted) {
  Refusal missing;
  c.objects().head(read_of(wanted.bucket->ref(), wanted.key, wanted.version),
                   [&](const mortise_error& e, const mortise_opened* opened) {
                     if (e.status == MORTISE_NOT_FOUND) missing = missing_error(wanted, e, opened);
                   });
  return missing;
}

}  // namespace

Refusal require_on_worker(const Context& c, const Wanted& wanted) {
  if (!c.site.access.asks()) return std::nullopt;
  const Permission permission = ask(c, wanted);
  if (permission.allowed) return std::nullopt;
  if (may_be_told_of_missing(wanted, permission) &&
      ask(c, {wanted.bucket, "s3:ListBucket", {}, {}, {}, wanted.key}).allowed)
    if (auto missing = missing_object(c, wanted)) return missing;
  return refusal_of(wanted, permission);
}

Refusal find_on_worker(const Context& c, FoundBucket& bucket) {
  Refusal failed;
  c.objects().bucket_head(BucketRef::by_name(bucket.name()),
                          [&](const mortise_error& e, const mortise_bucket* found) { failed = bucket.keep(e, found); });
  return failed;
}

}  // namespace mortise::api_s3
