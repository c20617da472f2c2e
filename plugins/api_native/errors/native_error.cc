// SPDX-License-Identifier: Apache-2.0
#include "api_native/errors/native_error.h"

namespace mortise::api_native {

NativeError no_such_bucket(std::string_view shown) {
  const bool remote = !shown.starts_with("ais://") || shown.starts_with("ais://@");
  return {404, remote ? "ErrRemoteBckNotFound" : "ErrBckNotFound",
          "bucket \"" + std::string(shown) + "\" does not exist"};
}

NativeError no_such_object(std::string_view shown) {
  return {404, "ErrNotFound", std::string(shown) + " does not exist"};
}

NativeError server_is_stopping() { return {503, "", "the server is stopping"}; }

}  // namespace mortise::api_native
