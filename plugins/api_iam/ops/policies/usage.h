// SPDX-License-Identifier: Apache-2.0
//
// The parameter PolicyUsageFilter: how a policy is used.
#pragma once

#include <cstdint>

#include "api_iam/call.h"

namespace mortise::api_iam {

enum class Usage : uint8_t { any, permissions, boundary };

inline Answered<Usage> usage_wanted(const Call& call) {
  const std::string& word = call.form.value("PolicyUsageFilter");
  if (word.empty()) return Usage::any;
  if (word == "PermissionsPolicy") return Usage::permissions;
  if (word == "PermissionsBoundary") return Usage::boundary;
  return invalid_parameter("PolicyUsageFilter is PermissionsPolicy or PermissionsBoundary.");
}

}  // namespace mortise::api_iam
