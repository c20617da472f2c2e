// SPDX-License-Identifier: Apache-2.0
//
// Copies of objects that are elsewhere: they can go without their objects.
#pragma once

#include <mortise/object_service.h>

#include <functional>
#include <string>

#include "api_native/http/context.h"
#include "api_native/jobs/sweep.h"

namespace mortise::api_native::ops {

/// What only a bucket whose objects are elsewhere has, was asked of another one.
NativeError not_remote(const Context& context);

/// Evicts one. What is not here has been evicted.
void evict_copy(const Objects& objects, BucketRef bucket, const std::string& key,
                std::function<void(const mortise_error& error, bool was_here)> done);

/// Evicts all copies of the request's bucket, page by page, up to a page with one that the caller may not; then
/// `ended`, on any thread.
void sweep_copies(ContextPtr context, void (*ended)(ContextPtr context, const Refusal& refusal));

}  // namespace mortise::api_native::ops
