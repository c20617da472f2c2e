// SPDX-License-Identifier: Apache-2.0
//
// What a change comes to: who is there after it, and what is to be written. Nothing is done here.
#pragma once

#include <mortise/error.h>
#include <mortise/records.h>

#include <memory>
#include <optional>

#include "users_local/change.h"
#include "users_local/declarations.h"
#include "users_local/directory.h"
#include "users_local/entry.h"
#include "users_local/reservations.h"
#include "users_local/secret_box.h"

namespace mortise::users_local {

struct Edit {
  std::shared_ptr<const Directory> next;
  RecordBatch batch;           // with the condition that nothing has changed since
  std::optional<Entry> shown;  // what there is now; nothing of what was removed
};

struct Limits {
  size_t users = 0;
  size_t keys_of_user = 0;
};

/// What bounds a change.
struct Bounds {
  const Reservations& reserved;
  const Declarations& declared;
  const Limits& limits;
};

/// Refused for what is not there, is there already or reserved, is declared in the configuration, or goes beyond the
/// limits.
Result<Edit> plan(const IdentityChange& change, const Directory& now, const Bounds& bounds, const SecretBox& box,
                  int64_t now_ms);

}  // namespace mortise::users_local
