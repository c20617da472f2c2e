// SPDX-License-Identifier: Apache-2.0
//
// Bringing a version to the backend of its bucket.
#pragma once

#include "kernel/objects/core/uplink.h"

namespace mortise::objects {

class Remote;

/// Uplink::carry().
void carry_to_backend(Remote& remote, const Call& call, std::shared_ptr<const Bucket> bucket, Cargo cargo,
                      Uplink::Done done);

/// Whether a change that failed so may have taken effect at the backend all the same.
bool may_have_happened(const Error& error) noexcept;

}  // namespace mortise::objects
