// SPDX-License-Identifier: Apache-2.0
//
// Who comes over the admin listener: nobody who merely reaches it, as every local user does, but who knows the key that
// the server wrote into a file for its own user.
#pragma once

#include <mortise/abi/http.h>

#include <string>

namespace mortise::access {

/// Has the request `Authorization: Bearer KEY`? In time that does not tell how much of it is right. No request has an
/// empty key.
bool has_key(const mortise_request& request, const std::string& key) noexcept;

/// Such requests are decided about here, and not by plugins.
inline bool came_over_admin_listener(const mortise_request* request) noexcept {
  return request != nullptr && request->listener == MORTISE_LISTENER_ADMIN;
}

}  // namespace mortise::access
