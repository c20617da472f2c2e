// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command.h"
#include "ais/commands/list_options.h"
#include "ais/parse/bucket_uri.h"

namespace mortise::ais {

Result<void> show_buckets(Session& session, const BucketUri& selection, const ListOptions& options);
Result<void> show_objects(Session& session, const BucketUri& bucket, const ListOptions& options);
/// Of one bucket, or of all of a selection.
Result<void> show_summary(Session& session, const BucketUri& selection, const std::string& prefix,
                          const ListOptions& options);

}  // namespace mortise::ais
