// SPDX-License-Identifier: Apache-2.0
//
// The pipeline of every request: address, operation, authenticate, message, authorize, handler, answer.
#pragma once

#include <mortise/http.h>

#include <string_view>
#include <vector>

#include "api_native/http/site.h"

namespace mortise::api_native {

/// Where issuers of tokens tell about themselves. No bucket has a name that begins with a dot.
inline constexpr std::string_view kWellKnown = "/.well-known";

class NativeApi final : public Api {
 public:
  NativeApi(std::vector<Mount> mounts, Site site) : Api(std::move(mounts)), site_(std::move(site)) {}
  /// Loop.
  void handle(Exchange exchange) noexcept override;
  const Site& site() const noexcept { return site_; }

 private:
  const Site site_;
};

}  // namespace mortise::api_native
