// SPDX-License-Identifier: Apache-2.0
#include "lifecycle/judge.h"

#include <optional>

namespace mortise::lifecycle {

using s3_model::LifecycleRule;
using s3_model::LifecycleSubject;

bool Judge::any(const Version& version, const Due& due) const {
  LifecycleSubject subject{version.key, version.size, version.is_marker, {}};
  std::optional<std::string> tags;
  for (const LifecycleRule& rule : rules_.rules()) {
    if (!rule.enabled || !due(rule)) continue;
    if (!rule.tags.empty() && !version.is_marker && !tags) {
      tags = tags_of_(version);
      subject.tags = s3_model::SubjectTags(*tags);
    }
    if (rule.selects(subject)) return true;
  }
  return false;
}

bool Judge::expires(const Version& version) const {
  return any(version, [&](const LifecycleRule& rule) {
    const auto time = rule.expiry(version.modified_ms, clock_);
    return time && has_come(*time);
  });
}

/// As with AWS, a rule that expires objects does so with what is left of them.
bool Judge::removes_marker(const Version& marker) const {
  return any(marker, [&](const LifecycleRule& rule) {
    const auto time = rule.expiry(marker.modified_ms, clock_);
    return rule.old_markers.value_or(false) || (time && has_come(*time));
  });
}

bool Judge::removes_older(const Version& version, int64_t since_ms, uint32_t newer) const {
  return any(version, [&](const LifecycleRule& rule) {
    return rule.noncurrent_days && newer >= rule.newer_noncurrent.value_or(0) &&
           has_come(clock_.after(since_ms, *rule.noncurrent_days));
  });
}

bool Judge::aborts(std::string_view key, int64_t initiated_ms) const {
  Version upload;
  upload.key = key;
  return any(upload, [&](const LifecycleRule& rule) {
    return rule.abort_days && has_come(clock_.after(initiated_ms, *rule.abort_days));
  });
}

}  // namespace mortise::lifecycle
