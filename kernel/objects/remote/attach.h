// SPDX-License-Identifier: Apache-2.0
//
// Buckets that get a backend: it must be there, and the bucket must have nothing of its own.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>

#include <string_view>

#include "kernel/objects/buckets/buckets.h"

namespace mortise::objects {

class Remote;

/// mortise_objects.bucket_create: whatever its name and properties.
void create_bucket(Remote& remote, const Call& call, std::string_view name, std::string_view owner,
                   Buckets::PropertyUpdate properties, Buckets::Done done);
/// mortise_objects.bucket_update.
void update_bucket(Remote& remote, const Call& call, const mortise_bucket_ref& bucket, Buckets::PropertyUpdate change,
                   Buckets::Done done);

}  // namespace mortise::objects
