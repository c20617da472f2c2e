// SPDX-License-Identifier: Apache-2.0
//
// Bringing a version to the backend of its bucket.
#pragma once

#include "kernel/objects/core/backend_writer.h"

namespace mortise::objects {

class Remote;

/// BackendWriter::write().
void write_through(Remote& remote, const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing,
                   BackendWriter::Done done);

/// Whether a change that failed so may have taken effect at the backend all the same.
bool may_have_happened(const Error& error) noexcept;

}  // namespace mortise::objects
