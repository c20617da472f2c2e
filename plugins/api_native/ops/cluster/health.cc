// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/cluster/nodes.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {

/// Whoever is answered is answered by a server that is ready. What the disks are like, the admin pages tell.
Outcome health(Context& c) {
  const bool info = c.query.flag("cii");
  if (info && c.query.flag("prr")) return bad_request("\"cii\" and \"prr\" cannot be combined");
  Answer answer = info ? Answer::json(dump(describe_agreement(c))) : Answer();
  const std::string uptime = std::to_string(c.site.host.monotonic_ns() - c.site.cluster.started_ns);
  answer.add("Ais-Cluster-Uptime", uptime).add("Ais-Node-Uptime", uptime);
  return answer;
}

}  // namespace mortise::api_native::ops
