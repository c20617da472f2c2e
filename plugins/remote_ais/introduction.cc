// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/introduction.h"

#include <string>
#include <utility>

#include "remote_ais/requests.h"
#include "remote_transport/replies.h"

namespace mortise::remote_ais {

void ask_for_map(remote_transport::Loop& loop, const std::shared_ptr<AisPlace>& place, const Call& call,
                 std::function<void(Result<ClusterMap>)> done) {
  auto take = [name = place->own_settings.name, done = std::move(done)](const Result<void>& outcome,
                                                                        const std::string& document) {
    if (!outcome) return done(outcome.error());
    auto map = parse_cluster_map(document);
    if (map) return done(std::move(*map));
    done(Error(Status::corrupt, "what remote '" + name + "' says is no map of a cluster"));
  };
  remote_transport::ask_document(loop, place, map_request(), call, std::move(take));
}

}  // namespace mortise::remote_ais
