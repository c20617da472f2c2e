// SPDX-License-Identifier: Apache-2.0
#include "api_native/ops/kinds.h"

#include "api_native/jobs/job_input.h"

namespace mortise::api_native::ops {
namespace {

constexpr uint32_t kKeptRuns = 200;  // clients ask for what became of jobs long after they have started many others

/// What these jobs are for, this server does by itself, all the time: they have nothing left to do.
class NothingToDo final : public Job {
 public:
  Result<JobNext> step(JobSlice&) override { return JobNext::done; }
};

class IdleKind final : public JobKind {
 public:
  explicit IdleKind(std::string_view name)
      : JobKind({.name = name, .help = "for clients of AIStore: there is nothing to do", .unit = "objects"}) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin&) override { return std::make_unique<NothingToDo>(); }
};

}  // namespace

JobKind::Description describe_kind(std::string_view name, std::string_view help, const Site& site) {
  return {.name = name,
          .help = help,
          .unit = "objects",
          .flags = MORTISE_JOB_OF_A_BUCKET | MORTISE_JOB_WITH_INPUT,
          .rate = site.settings.job_rate,
          .resumes = true,
          .options = {{kJobTo, "", "the bucket that objects go to"}, {kJobDescribed, "", "which ones, in short"}},
          .kept_runs = kKeptRuns};
}

std::vector<std::unique_ptr<JobKind>> all_kinds(const Site& site) {
  std::vector<std::unique_ptr<JobKind>> out;
  out.push_back(deletion_kind(site));
  out.push_back(copying_kind(site, kCopyBucket));
  out.push_back(copying_kind(site, kCopyMany));
  out.push_back(eviction_kind(site));
  out.push_back(prefetch_kind(site));
  out.push_back(blob_download_kind(site));
  out.push_back(renaming_kind(site));
  out.push_back(archiving_kind(site));
  out.push_back(promotion_kind(site));
  out.push_back(batch_kind(site));
  out.push_back(lru_kind(site));
  for (const std::string_view name : {"cleanup-store", "resilver"}) out.push_back(std::make_unique<IdleKind>(name));
  return out;
}

}  // namespace mortise::api_native::ops
