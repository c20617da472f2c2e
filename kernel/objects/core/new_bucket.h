// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include "kernel/objects/format/bucket.h"

namespace mortise::objects {

/// Whether what a bucket with a backend is to be goes together. MORTISE_INVALID_PROPERTY.
Result<void> check_backend_versions(const Bucket& bucket);

/// Whether a bucket that is about to be made can be as its properties say, each of which is good by itself.
Result<void> check_new_bucket(const Bucket& bucket);

}  // namespace mortise::objects
