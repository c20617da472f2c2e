// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/asking.h"

namespace mortise::api_s3 {
namespace {

void end_if_refused(ContextPtr context) {
  if (context->refusal) return context->fail(*std::exchange(context->refusal, std::nullopt));
  go_on(std::move(context));
}

void end_refused(ContextPtr context) { context->fail(refusal_of(context->wanted, context->permission)); }

/// The caller may not read it, but may list the bucket.
void end_missing_or_refused(ContextPtr context) {
  if (context->refusal) return context->fail(*std::exchange(context->refusal, std::nullopt));
  end_refused(std::move(context));
}

void look_for_object(ContextPtr context) {
  wait_for(
      std::move(context),
      [](Context& c) {
        c.objects().later().head(read_of(c.wanted.bucket->ref(), c.wanted.key, c.wanted.version),
                                 [&c](const mortise_error& e, const mortise_opened* opened) {
                                   if (e.status == MORTISE_NOT_FOUND) c.refusal = missing_error(c.wanted, e, opened);
                                   c.answered();
                                 });
      },
      &end_missing_or_refused);
}

void was_judged(ContextPtr context) {
  if (context->permission.allowed) return go_on(std::move(context));
  refuse(std::move(context));
}

}  // namespace

void refuse(ContextPtr context) {
  Context& c = *context;
  if (!may_be_told_of_missing(c.wanted, c.permission)) return end_refused(std::move(context));
  struct Denied {
    Wanted wanted;
    Permission permission;
  };
  auto denied = std::make_unique<Denied>(Denied{c.wanted, std::move(c.permission)});
  const Wanted listing{denied->wanted.bucket, "s3:ListBucket", {}, {}, {}, denied->wanted.key};
  ask_whether(std::move(context), listing, [denied = std::move(denied)](ContextPtr own) {
    const bool may_list = own->permission.allowed;
    own->wanted = denied->wanted;
    own->permission = std::move(denied->permission);
    if (may_list) return look_for_object(std::move(own));
    end_refused(std::move(own));
  });
}

void find_bucket(ContextPtr context, Step next) {
  if (context->found.was_looked_for()) return next(std::move(context));
  context->steps.push(std::move(next));
  wait_for(
      std::move(context),
      [](Context& c) {
        c.objects().later().bucket_head(BucketRef::by_name(c.found.name()),
                                        [&c](const mortise_error& e, const mortise_bucket* bucket) {
                                          c.refusal = c.found.keep(e, bucket);
                                          c.answered();
                                        });
      },
      &end_if_refused);
}

void renew_bucket(ContextPtr context, Step next) {
  if (context->found.opened() == nullptr) return next(std::move(context));
  context->steps.push(std::move(next));
  wait_for(
      std::move(context),
      [](Context& c) {
        c.objects().later().bucket_head(c.bucket(), [&c](const mortise_error& e, const mortise_bucket* bucket) {
          c.refusal = c.found.keep_renewed(e, bucket);
          c.answered();
        });
      },
      &end_if_refused);
}

void ask_whether(ContextPtr context, const Wanted& wanted, Step next) {
  context->wanted = wanted;
  if (!context->site.access.asks()) {
    context->permission = {true, false, false, {}};
    return next(std::move(context));
  }
  wait_for(
      std::move(context),
      [](Context& c) {
        c.access().authorize(c.question.emplace(c, c.wanted, nullptr).abi(), [&c](const mortise_decision& decision) {
          c.permission = Permission::of(decision);
          c.answered();
        });
      },
      std::move(next));
}

void require(ContextPtr context, const Wanted& wanted, Step next) {
  context->steps.push(std::move(next));
  ask_whether(std::move(context), wanted, &was_judged);
}

}  // namespace mortise::api_s3
