// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/jobs/run_facts.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::jobs {

/// Runs that have ended: the last ones of each kind, also of kinds that were withdrawn. Threads: the caller locks.
class RunHistory {
 public:
  static constexpr size_t kKeptRuns = 10;  // of each kind, unless it says otherwise

  /// So many of the kind are kept from now on.
  void keep(std::string_view kind, size_t runs) { kept_[std::string(kind)] = runs; }
  /// One that an earlier process kept: nothing is forgotten for it.
  void restore(RunFacts run) { ended_[run.kind].push_back(std::move(run)); }
  /// Forgets the earliest of the kind if there are too many.
  void add(RunFacts run);
  /// The id of the one that add() would forget; "": none.
  std::string forgotten_by(const RunFacts& run) const;

  std::optional<RunFacts> find(std::string_view id) const;
  /// Of one kind, or of all if `kind` is empty; the earliest of each kind first.
  std::vector<RunFacts> list(std::string_view kind) const;
  /// When the last of the kind finished that did all that it had to; 0: none has.
  int64_t last_finished_ms(std::string_view kind) const;

 private:
  size_t kept_of(std::string_view kind) const;

  std::map<std::string, size_t, std::less<>> kept_;
  std::map<std::string, std::vector<RunFacts>, std::less<>> ended_;  // by kind, the earliest first
};

}  // namespace mortise::jobs
