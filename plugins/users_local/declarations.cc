// SPDX-License-Identifier: Apache-2.0
#include "users_local/declarations.h"

namespace mortise::users_local {

Result<void> Declarations::check_free(int32_t kind, std::string_view what, const std::string& name) const {
  const auto found = places_.find({kind, name});
  if (found == places_.end()) return {};
  const std::string called = "the " + std::string(what) + " '" + name + "'";
  return Error(Status::precondition, called + " is declared in " + found->second +
                                         ", and would be made again at the next start: take it out there and restart "
                                         "the server, then it can be deleted");
}

}  // namespace mortise::users_local
