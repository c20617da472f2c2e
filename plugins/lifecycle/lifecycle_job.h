// SPDX-License-Identifier: Apache-2.0
//
// The job of the kind "lifecycle": one round over all buckets that have rules. A page of versions, or of uploads, is
// read and judged on a worker; what goes is under way at once, so that the store can merge the commits, and the next
// page begins when the last of it has ended. No thread waits. Memory: one page.
#pragma once

#include <mortise/jobs.h>
#include <mortise/mutex.h>
#include <mortise/object_service.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lifecycle/walk.h"
#include "s3_model/lifecycle.h"

namespace mortise::lifecycle {

/// What all rounds share. Outlives them.
struct Services {
  Host host;
  Objects objects;
  Jobs jobs;
  s3_model::LifecycleClock clock;
};

class LifecycleJob final : public Job {
 public:
  LifecycleJob(const Services& services, const JobBegin& begin);
  Result<JobNext> step(JobSlice& slice) override;
  /// Bucket, phase and key, one a line.
  std::optional<std::string> position() override { return position_; }

 private:
  enum class Phase : char { versions = 'v', uploads = 'u' };
  /// What came of the actions of one bucket.
  struct Counts {
    std::atomic<uint64_t> done{0};
    std::atomic<uint64_t> spared{0};  // changed since they were judged, or locked
    std::atomic<uint64_t> failed{0};
  };

  Result<bool> find_bucket();
  /// False: the bucket is gone, or has no rules any more.
  bool renew_bucket();
  bool keep_bucket(const mortise_bucket& bucket);
  void leave_bucket(JobSlice& slice);
  void begin_anew();
  Result<std::vector<Action>> read_page(JobSlice& slice);
  /// Give how many rows there were, and whether they were the last.
  Result<size_t> read_versions(std::vector<Action>& actions, bool& last);
  Result<size_t> read_uploads(std::vector<Action>& actions, bool& last);
  std::string tags_of(const Version& version) const;

  void begin_actions(std::vector<Action> actions);
  void begin_action(const Action& action);
  void remove(const Action& action);
  void action_ended(const mortise_error& error);
  void one_is_over();
  void keep_position();
  Result<JobNext> end() const;

  const Services& services_;
  const std::string id_;
  std::string position_;

  BucketHandle bucket_;
  std::string bucket_name_;  // also of the one before, where the search goes on
  std::optional<s3_model::Lifecycle> rules_;
  uint64_t generation_ = 0;
  Phase phase_ = Phase::versions;
  Walk walk_;
  std::string after_;          // where the next page begins
  std::string after_version_;  // or upload
  bool resumes_ = false;       // where an earlier process was
  bool bucket_ended_ = false;  // when what is under way has ended

  std::vector<Action> actions_;  // under way
  std::atomic<size_t> left_{0};
  Counts counts_;
  uint64_t all_failed_ = 0;
  mutable Mutex mutex_;
  std::string first_failure_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::lifecycle
