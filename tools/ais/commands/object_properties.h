// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command.h"
#include "ais/parse/bucket_uri.h"

#include <string>

namespace mortise::ais {

/// Prints what is known of one object. `props`: "size,atime", "all", or empty for the usual ones. `anywhere`: of a
/// remote bucket, also what is not stored here.
Result<void> show_object_properties(Session& session, const BucketUri& object, const std::string& props, bool anywhere,
                                    bool json, bool header);

}  // namespace mortise::ais
