// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/http/router.h"
#include "kernel/server/path_names.h"

#include <mortise/error.h>

#include <map>
#include <string>
#include <vector>

namespace mortise::server {

/// The mounts of all APIs, checked: well-formed, and each of one plugin alone. Threads: startup.
class Mounts {
 public:
  /// REQUIRES: `api` outlives every router that gets these mounts.
  Result<void> add(const std::string& plugin, const mortise_api& api);
  /// Is there any for that class of listeners?
  bool any_of(int32_t listener) const noexcept;
  const std::vector<http::MountedApi>& all() const noexcept { return all_; }
  /// Those of the listeners for clients.
  std::vector<MountPlace> places() const;
  void remove(const MountPlace& place);

 private:
  std::vector<http::MountedApi> all_;
  std::map<std::pair<int32_t, std::string>, std::string> owners_;  // by listener and text()
};

}  // namespace mortise::server
