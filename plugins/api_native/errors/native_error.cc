// SPDX-License-Identifier: Apache-2.0
#include "api_native/errors/native_error.h"

namespace mortise::api_native {

NativeError no_such_cluster(std::string_view uuid) {
  return {404, "ErrNotFound", "remote cluster \"" + std::string(uuid) + "\" not found: see ais show remote-cluster"};
}

/// Of another provider, or of another cluster: "aws://bucket", "ais://@uuid#namespace/bucket".
NativeError no_such_bucket(std::string_view shown) {
  const std::string what = "bucket \"" + std::string(shown) + "\" does not exist";
  const auto provider = shown.substr(0, shown.find("://"));
  if (provider != "ais") return {404, "ErrRemoteBckNotFound", std::string(provider) + " " + what};
  return {404, shown.starts_with("ais://@") ? "ErrRemoteBckNotFound" : "ErrBckNotFound", what};
}

NativeError no_such_object(std::string_view shown) {
  return {404, "ErrNotFound", std::string(shown) + " does not exist"};
}

NativeError token_required(bool takes_tokens) {
  const std::string scheme = takes_tokens ? "Bearer" : "AWS4-HMAC-SHA256";
  return NativeError(401, "", "token required").header("WWW-Authenticate", scheme + " realm=\"mortise\"");
}

NativeError server_is_stopping() { return {503, "", "the server is stopping"}; }

NativeError not_decided() { return {503, "", "it could not be decided in time whether that is allowed"}; }

}  // namespace mortise::api_native
