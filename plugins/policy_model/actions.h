// SPDX-License-Identifier: Apache-2.0
//
// S3's actions, and what they are done to.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace mortise::policy_model {

enum class ActsOn : uint8_t { account, bucket, object };

struct KnownAction {
  std::string_view name;  // "s3:GetObject"
  ActsOn acts_on;
};

/// In order of their names.
std::span<const KnownAction> known_actions() noexcept;

}  // namespace mortise::policy_model
