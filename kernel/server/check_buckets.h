// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/server/plan.h"

#include <mortise/checksum.h>

namespace mortise::server {

/// Each [[bucket]]: its name, and its properties, but for the checksum.
void check_buckets(const Plan& plan, config::Problems& problems);

/// storage.checksum and each bucket's checksum.type: whether one of the started plugins gives it.
void check_checksum_names(const Plan& plan, const Checksums& checksums, config::Problems& problems);

}  // namespace mortise::server
