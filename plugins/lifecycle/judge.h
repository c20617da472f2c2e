// SPDX-License-Identifier: Apache-2.0
//
// What the rules of a bucket say of one version, or of an upload, at one moment. Knows nothing of stores.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "s3_model/lifecycle.h"

namespace mortise::lifecycle {

/// A version or delete marker, as a listing shows it.
struct Version {
  std::string key;
  std::string version;  // what clients call it
  uint64_t state = 0;   // of this write and what was set of it since
  uint64_t size = 0;
  int64_t modified_ms = 0;
  bool latest = false;
  bool is_marker = false;
  bool is_locked = false;
};

class Judge {
 public:
  /// The tags of a version, as they are stored; asked for only where a rule that is due has some.
  using TagsOf = std::function<std::string(const Version& version)>;
  /// All outlive this. `now_ms`: as the machine's clock says.
  Judge(const s3_model::Lifecycle& rules, s3_model::LifecycleClock clock, int64_t now_ms, const TagsOf& tags_of)
      : rules_(rules), clock_(clock), now_ms_(now_ms), tags_of_(tags_of) {}

  /// A current version that is an object.
  bool expires(const Version& version) const;
  /// A delete marker that hides nothing.
  bool removes_marker(const Version& marker) const;
  /// An older version. It has not been the current one since then; so many of the older ones are newer than it.
  bool removes_older(const Version& version, int64_t since_ms, uint32_t newer) const;
  bool aborts(std::string_view key, int64_t initiated_ms) const;

 private:
  using Due = std::function<bool(const s3_model::LifecycleRule& rule)>;
  /// Whether any enabled rule is about the version, and is due.
  bool any(const Version& version, const Due& due) const;
  bool has_come(int64_t time_ms) const noexcept { return time_ms <= now_ms_; }

  const s3_model::Lifecycle& rules_;
  const s3_model::LifecycleClock clock_;
  const int64_t now_ms_;
  const TagsOf& tags_of_;
};

}  // namespace mortise::lifecycle
