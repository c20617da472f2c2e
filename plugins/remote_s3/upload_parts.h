// SPDX-License-Identifier: Apache-2.0
//
// An object that is too large for one PUT: an upload in parts.
#pragma once

#include <mortise/checksum.h>
#include <mortise/remote.h>

#include <memory>

#include "remote_s3/place.h"
#include "remote_transport/loop.h"

namespace mortise::remote_s3 {

/// One part after the other, each tried again as a PUT is. The conditions are those of the last step, which makes the
/// object; before that nothing has happened to it, so only a failure of that step may be MORTISE_UNKNOWN. What a
/// failure leaves at the place is removed there, if it still answers.
/// `checksums` outlives it.
void upload_parts(remote_transport::Loop& loop, const Checksums& checksums, const std::shared_ptr<S3Place>& place,
                  const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
                  RemoteReply<mortise_remote_written> answer);

}  // namespace mortise::remote_s3
