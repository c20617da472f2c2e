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

}  // namespace mortise::objects
