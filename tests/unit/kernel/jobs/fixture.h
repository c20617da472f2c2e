// SPDX-License-Identifier: Apache-2.0
//
// Jobs over records in memory, and a kind that the test leads.
#pragma once

#include <gtest/gtest.h>
#include <mortise/jobs.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "kernel/jobs/jobs_service.h"
#include "kernel/records/records_service.h"
#include "support/test_host.h"
#include "unit/kernel/objects/stores.h"

namespace mortise::jobs::test {

/// A kind whose jobs count to the option "to", one at each step; a step waits until it is allowed.
class CountingKind final : public JobKind {
 public:
  explicit CountingKind(std::string_view name, uint32_t flags = 0, bool resumes = true, uint64_t interval_ms = 0,
                        uint32_t kept_runs = 0);

  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override;

  void allow(int steps);
  /// What happens in the next steps, instead of counting; empty: it counts.
  void misbehave(std::function<Result<JobNext>(JobSlice&)> step);
  /// Until so many steps have been taken, over all jobs.
  void wait_for_steps(int steps);
  int begun() const;
  std::vector<JobState> ends() const;
  std::string last_position() const;
  std::string last_input() const;
  /// What it was.
  std::string forget_input();

 private:
  class Counter;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int allowed_ = 0;
  int taken_ = 0;
  int begun_ = 0;
  std::string position_;
  std::string input_;
  std::vector<JobState> ends_;
  std::function<Result<JobNext>(JobSlice&)> misbehaviour_;
};

class JobsTest : public ::testing::Test {
 protected:
  JobsTest();
  ~JobsTest() override;

  JobsService& jobs() { return *service_; }
  mortise::test::TestHost& host() { return *host_; }
  Records records() { return Records(records_->of_kernel("jobs")); }
  /// A kind that lives as long as its jobs may.
  template <class... Args>
  CountingKind& make(Args&&... args) {
    return *kinds_.emplace_back(std::make_unique<CountingKind>(std::forward<Args>(args)...));
  }
  void declare(JobKind& kind, const char* owner = nullptr);
  /// The server stops, and starts again over the same records.
  void restart();
  /// Starts one that must be taken; its id.
  std::string start(std::string_view kind, Options options = {});
  Status refused(StartRequest request);
  RunFacts wait_until_ended(const std::string& id);
  RunFacts wait_for_state(const std::string& id, JobState state);

 private:
  void open();
  void close();
  std::vector<std::unique_ptr<CountingKind>> kinds_;
  objects::test::Stores stores_;
  std::unique_ptr<mortise::test::TestHost> host_;
  std::unique_ptr<records::RecordsService> records_;
  std::unique_ptr<JobsService> service_;
};

}  // namespace mortise::jobs::test
