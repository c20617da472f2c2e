// SPDX-License-Identifier: Apache-2.0
//
// The entries of mortise.objects/1 by what they are about; table.cc has the rest, and puts the table together.
#pragma once

#include "kernel/objects/service/parts.h"

#include <mortise/abi/object_service.h>

namespace mortise::objects {

inline Parts& parts_of(void* self) noexcept { return *static_cast<Parts*>(self); }
inline Engine& engine_of(void* self) noexcept { return parts_of(self).engine; }
inline Remote& remote_of(void* self) noexcept { return parts_of(self).remote; }

/// `waits`: calls from loops go to workers.
void add_bucket_entries(mortise_objects& table, bool waits);
/// head and open.
void add_read_entries(mortise_objects& table, bool waits);

}  // namespace mortise::objects
