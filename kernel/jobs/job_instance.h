// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/jobs/kind.h"
#include "kernel/jobs/run_facts.h"

#include <mortise/error.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mortise::jobs {

/// A job as its kind made it: the calls of the kind's functions. They belong to a plugin, which is named should they
/// crash or hang; an exception of theirs is a failure. Threads: one at a time.
class JobInstance {
 public:
  explicit JobInstance(std::shared_ptr<const Kind> kind) : kind_(std::move(kind)) {}

  const Kind& kind() const noexcept { return *kind_; }
  /// Once, first. If it fails there is nothing to end.
  Result<void> begin(const RunFacts& facts, std::string_view position, std::string_view input);
  Result<void> step(const mortise_call& call, mortise_job_slice& slice);
  /// nullopt: of this kind, or at the moment, none can be had.
  std::optional<std::string> position() const;
  /// Once, last.
  void end(JobState state);

  /// What of a kind runs on this thread.
  enum class Here { nothing, begin, step };
  static Here here() noexcept;

 private:
  const std::shared_ptr<const Kind> kind_;
  mortise_job* job_ = nullptr;
};

}  // namespace mortise::jobs
