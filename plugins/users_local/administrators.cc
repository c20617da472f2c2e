// SPDX-License-Identifier: Apache-2.0
#include "users_local/administrators.h"

#include <algorithm>

namespace mortise::users_local {
namespace {

auto administrator_of(const Directory& all) {
  return std::find_if(all.users.begin(), all.users.end(),
                      [](const auto& entry) { return entry.second->administrator; });
}

}  // namespace

Result<void> check_administrators(const Directory& before, const Directory& after, const Reservations& reserved) {
  const auto last = administrator_of(before);
  if (last == before.users.end() || administrator_of(after) != after.users.end()) return {};
  if (reserved.has_administrator()) return {};
  return Error(Status::precondition, "'" + last->first + "' is the last administrator: make another user one first");
}

}  // namespace mortise::users_local
