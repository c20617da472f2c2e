// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/jobs/jobs_service.h"

#include <mortise/abi/jobs.h>

namespace mortise::jobs {

/// The table that one owner of kinds finds.
class JobsTable {
 public:
  /// `owner`: see Kind.
  JobsTable(JobsService& service, const char* owner);
  JobsTable(const JobsTable&) = delete;
  JobsTable& operator=(const JobsTable&) = delete;
  const mortise_jobs* abi() const noexcept { return &table_; }

 private:
  struct Functions;
  JobsService& service_;
  const char* const owner_;
  const mortise_jobs table_;
};

}  // namespace mortise::jobs
