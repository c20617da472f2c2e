// SPDX-License-Identifier: Apache-2.0
//
// One row for each operation.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "api_iam/call.h"

namespace mortise::api_iam {

enum class Service : uint8_t { iam, sts };

enum class Permission : uint8_t {
  asked,       // for "iam:" or "sts:" and the operation's name, of the row's resource
  by_handler,  // which knows of what
  none,        // everybody with a key may
  open         // whoever has the token of another issuer, which is checked first; no signature is looked at
};

/// Parameters that the operation acts on, and that conditions of policies can therefore ask for. One that an operation
/// does not know is anybody's to add, and says nothing.
enum Takes : uint8_t {
  kTakesNone = 0,
  kTakesTags = 1,      // Tags
  kTakesTagKeys = 2,   // TagKeys
  kTakesPolicy = 4,    // PolicyArn, of what is attached or detached
  kTakesBoundary = 8,  // PermissionsBoundary
};

struct Operation {
  std::string_view name;
  Service service;
  Permission permission;
  std::string (*resource)(const Call& call);  // the ARN that permission is asked for
  Outcome (*run)(const Call& call);
  uint8_t takes = kTakesNone;
  std::string action() const { return (service == Service::iam ? "iam:" : "sts:") + std::string(name); }
};

std::span<const Operation> operations();
/// nullptr: there is none of that name.
const Operation* find_operation(std::string_view name);

}  // namespace mortise::api_iam
