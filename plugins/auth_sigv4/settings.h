// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::auth_sigv4 {

/// What the configuration says, apart from the keys.
struct SignatureSettings {
  std::string region;  // "" = any is accepted
  int64_t allowed_skew_ms = 15 * 60 * 1000;
  bool version_2 = true;             // accept signatures of version 2
  uint32_t failures_per_minute = 0;  // of one address; 0: no limit

  bool takes_region(std::string_view named) const noexcept { return region.empty() || named == region; }
};

}  // namespace mortise::auth_sigv4
