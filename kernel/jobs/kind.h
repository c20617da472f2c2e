// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/jobs/run_facts.h"

#include <mortise/error.h>
#include <mortise/host.h>
#include <mortise/jobs.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::jobs {

/// A kind that was declared: checked, and copied, but for its functions. Constant.
class Kind {
 public:
  struct Option {
    std::string name;
    std::string default_value;
    std::string help;
  };
  /// `owner`: the plugin, a text that lives as long as the process; nullptr: the kernel. Makes the kind's metrics.
  static Result<std::shared_ptr<const Kind>> of(const mortise_job_kind& declared, const char* owner, const Host& host);

  bool has(uint32_t flag) const noexcept { return (functions.flags & flag) != 0; }
  bool resumes() const noexcept { return functions.position != nullptr; }
  /// How many runs that ended are remembered.
  size_t kept_runs() const noexcept;
  std::string_view owner_name() const noexcept { return owner == nullptr ? "kernel" : owner; }
  /// All options with their values: those given, else the defaults. Refuses what is not declared.
  Result<Options> complete(const Options& given) const;

  std::string name;
  std::string help;
  std::string unit;
  std::vector<Option> options;
  const char* owner = nullptr;
  mortise_job_kind functions{};  // its texts are not to be used

  Metric running;               // jobs that run now
  Metric objects;               // dealt with by all of them
  Metric bytes;                 // likewise
  Metric finished;              // when one did last
  Metric next;                  // when one begins by the interval; not there without one
  std::array<Metric, 3> ended;  // how many finished, failed, were aborted
  const Metric& ended_as(JobState state) const;
};

}  // namespace mortise::jobs
