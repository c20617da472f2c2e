// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/remote.h>

#include <string_view>

#include "remote_transport/request.h"

namespace mortise::remote_s3 {

/// The request for an object, or for what is said of it.
remote_transport::Request object_request(std::string_view method, const mortise_remote_read& read);

}  // namespace mortise::remote_s3
