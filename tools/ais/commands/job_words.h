// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/calls/jobs.h"

#include <string>
#include <vector>

namespace mortise::ais {

/// Which jobs the words are about: a kind ("copy-bucket"), an id, "kind[id]", a bucket, in any order. A word that is
/// none of these is taken for an id.
Result<JobQuery> job_query_of(const std::vector<std::string>& words);

}  // namespace mortise::ais
