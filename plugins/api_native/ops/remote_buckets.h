// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// Which remotes are to be asked.
struct AskedRemotes {
  std::string provider;         // "": every one but other clusters
  std::string cluster;          // of the provider ais: an id or an alias, "@" = every one
  std::string name_space = {};  // there; "": all
};
/// Asks the remotes which buckets they have; of each provider the first place, which is the one that `aws://bucket`
/// means, and of the provider ais the clusters that are meant. Where several are asked, a remote that fails is a line
/// in the log, otherwise the answer. Calls `then` on a worker.
/// REQUIRES: the caller may_attach().
void find_remote_buckets(ContextPtr context, const AskedRemotes& asked,
                         std::function<void(ContextPtr, Or<std::vector<BucketId>>)> then);

}  // namespace mortise::api_native::ops
