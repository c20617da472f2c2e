// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command.h"
#include "ais/parse/bucket_uri.h"

#include <string>
#include <vector>

namespace mortise::ais {

enum class PropertyView { by_section, each, json };

/// `section`: "checksum", "checksum.type"; empty: all.
Result<void> show_bucket_properties(Session& session, const BucketUri& bucket, const std::string& section,
                                    PropertyView view, bool header);

/// Sets what differs, and says what it was before.
Result<void> set_bucket_properties(Session& session, const BucketUri& bucket, const std::vector<std::string>& words);

}  // namespace mortise::ais
