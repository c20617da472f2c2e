// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/run_history.h"

#include <algorithm>
#include <utility>

namespace mortise::jobs {

size_t RunHistory::kept_of(std::string_view kind) const {
  const auto found = kept_.find(kind);
  return found == kept_.end() ? kKeptRuns : found->second;
}

std::string RunHistory::forgotten_by(const RunFacts& run) const {
  const auto found = ended_.find(run.kind);
  if (found == ended_.end() || found->second.size() < kept_of(run.kind)) return {};
  return found->second.front().id;
}

void RunHistory::add(RunFacts run) {
  auto& runs = ended_[run.kind];
  if (runs.size() >= kept_of(run.kind)) runs.erase(runs.begin());
  runs.push_back(std::move(run));
}

std::optional<RunFacts> RunHistory::find(std::string_view id) const {
  for (const auto& [kind, runs] : ended_)
    for (const RunFacts& run : runs)
      if (run.id == id) return run;
  return std::nullopt;
}

std::vector<RunFacts> RunHistory::list(std::string_view kind) const {
  std::vector<RunFacts> out;
  for (const auto& [name, runs] : ended_)
    if (kind.empty() || name == kind) out.insert(out.end(), runs.begin(), runs.end());
  return out;
}

int64_t RunHistory::last_finished_ms(std::string_view kind) const {
  const auto found = ended_.find(kind);
  if (found == ended_.end()) return 0;
  const auto& runs = found->second;
  const auto last =
      std::find_if(runs.rbegin(), runs.rend(), [](const RunFacts& run) { return run.state == JobState::finished; });
  return last == runs.rend() ? 0 : last->finished_ms;
}

}  // namespace mortise::jobs
