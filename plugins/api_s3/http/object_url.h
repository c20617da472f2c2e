// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::api_s3 {

class Context;

/// Where the object of the request can be had, in the way the client addressed it.
std::string object_url(const Context& c);

}  // namespace mortise::api_s3
