// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>

#include <string>
#include <string_view>

namespace mortise::objects {

inline Error no_such_object(std::string_view key) {
  return Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object '" + std::string(key) + "'");
}

inline Error damaged_object(std::string_view key) {
  return Error(Status::corrupt, "the bytes of object '" + std::string(key) + "' are damaged");
}

}  // namespace mortise::objects
