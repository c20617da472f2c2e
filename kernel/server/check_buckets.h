// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/registry.h"
#include "kernel/server/plan.h"
#include "kernel/server/properties.h"

#include <mortise/checksum.h>

namespace mortise::server {

/// The names of each [[bucket]].
void check_buckets(const Plan& plan, config::Problems& problems);

/// The properties of each [[bucket]], but for the checksum: whether somebody declared them, and takes the value.
void check_bucket_properties(const Plan& plan, const Properties& known, config::Problems& problems);

/// Whether a [[bucket]] says that its objects are elsewhere, and for each that does: whether one of the started plugins
/// knows that place.
bool any_bucket_has_backend(const Plan& plan);
void check_bucket_backends(const Plan& plan, const plugin::Registry& registry, config::Problems& problems);

/// storage.checksum and each bucket's checksum.type: whether one of the started plugins gives it.
void check_checksum_names(const Plan& plan, const Checksums& checksums, config::Problems& problems);

}  // namespace mortise::server
