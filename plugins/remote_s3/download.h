// SPDX-License-Identifier: Apache-2.0
//
// GET of an object: what comes goes on to the receiver.
#pragma once

#include <mortise/remote.h>

#include <memory>

#include "remote_s3/exchange.h"

namespace mortise::remote_s3 {

/// Begins; `transfer` is set first.
void download(Loop& loop, const std::shared_ptr<Place>& place, const Call& call, const mortise_remote_read& read,
              RemoteReceiver receiver, mortise_remote_transfer*& transfer);

/// The request for an object, or for what is said of it.
Request object_request(std::string_view method, const mortise_remote_read& read);

}  // namespace mortise::remote_s3
