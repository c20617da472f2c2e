// SPDX-License-Identifier: Apache-2.0
//
// Waiting for the object service, on workers.
#pragma once

#include <mortise/object_service.h>

#include "api_s3/context.h"

namespace mortise::api_s3::ops {

/// Calls start(callback), which must hand the callback to one call of the service; waits for it. use(result) runs inside
/// the callback, if all went well.
template <class Start, class Use>
Refusal await(const Context& c, Start&& start, Use&& use) {
  Waiter waiter;
  Refusal refusal;
  start([&](const mortise_error& error, const auto* result) {
    if (error.status != MORTISE_OK) {
      refusal = c.service_error(error);
    } else {
      use(*result);
    }
    waiter.done();
  });
  waiter.wait();
  return refusal;
}

/// The same for results that do not matter.
template <class Start>
Refusal await(const Context& c, Start&& start) {
  return await(c, std::forward<Start>(start), [](const auto&) {});
}

/// NoSuchBucket if there is none; else use(const mortise_bucket&).
template <class Use>
Refusal with_bucket(const Context& c, Use&& use) {
  Refusal refusal;
  c.objects().bucket_head(c.bucket(), [&](const mortise_error& error, const mortise_bucket* bucket) {
    if (error.status != MORTISE_OK) {
      refusal = c.service_error(error);
    } else {
      use(*bucket);
    }
  });
  return refusal;
}

}  // namespace mortise::api_s3::ops
