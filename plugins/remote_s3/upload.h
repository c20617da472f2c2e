// SPDX-License-Identifier: Apache-2.0
//
// PUT of an object.
#pragma once

#include <mortise/remote.h>

#include <memory>

#include "remote_s3/place.h"
#include "remote_transport/loop.h"

namespace mortise::remote_s3 {

void upload(remote_transport::Loop& loop, const std::shared_ptr<S3Place>& place, const Call& call,
            const mortise_remote_put& put, const mortise_remote_source& source,
            RemoteReply<mortise_remote_written> answer);

}  // namespace mortise::remote_s3
