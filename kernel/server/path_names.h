// SPDX-License-Identifier: Apache-2.0
//
// Names that paths take from buckets. Where one API is served below "" and another below "/ais", a path that begins
// with
// "/ais/" is the other's: objects of a bucket "ais" would be mixed up with what is there. So no bucket gets such a
// name.
#pragma once

#include "kernel/server/plan.h"

#include <mortise/error.h>
#include <mortise/mutex.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::server {

/// Where clients are served.
struct MountPlace {
  std::string host;  // as in mortise_mount
  std::string path;
  std::string plugin;
};

struct PathName {
  std::string name;
  MountPlace taken_by;
};

/// The first part of each path that lies below another one of the same host.
std::vector<PathName> path_names(std::span<const MountPlace> places);
/// What is known before a plugin runs: mounts that are options, and the kernel's own.
std::vector<MountPlace> planned_mounts(const Plan& plan);
/// Completes "'ais' cannot be the name of a bucket: …".
std::string explain(const PathName& taken);

/// Under this name they are in the registry: private to the kernel.
inline constexpr const char* kPathNamesId = "kernel.path_names";

/// Threads: any.
class PathNames {
 public:
  void add(std::vector<PathName> names);
  /// Whether a bucket may be made with that name.
  Result<void> check(std::string_view name) const;

 private:
  mutable Mutex mutex_;
  std::vector<PathName> names_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::server
