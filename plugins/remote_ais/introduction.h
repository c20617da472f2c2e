// SPDX-License-Identifier: Apache-2.0
//
// Which cluster a place is: its map is asked for.
#pragma once

#include <mortise/call.h>

#include <functional>
#include <memory>

#include "remote_ais/cluster_map.h"
#include "remote_ais/place.h"
#include "remote_transport/loop.h"

namespace mortise::remote_ais {

/// Asks, and calls `done` on the loop.
void ask_for_map(remote_transport::Loop& loop, const std::shared_ptr<AisPlace>& place, const Call& call,
                 std::function<void(Result<ClusterMap>)> done);

}  // namespace mortise::remote_ais
