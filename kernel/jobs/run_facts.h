// SPDX-License-Identifier: Apache-2.0
//
// What is known of a run: shown to whoever asks, and kept in the records.
#pragma once

#include <mortise/jobs.h>

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::jobs {

using Options = std::vector<std::pair<std::string, std::string>>;

struct ReportLine {
  int64_t unix_ms = 0;
  int32_t severity = 0;  // mortise_log_level
  std::string text;
};

/// The lines of a report, within bounds: as JSON, where a byte may become six, a run with one still is a record.
struct Report {
  static constexpr size_t kMaxLines = 1000;
  static constexpr size_t kMaxLine = 1024;        // bytes; longer ones are cut
  static constexpr size_t kMaxBytes = 96 * 1024;  // of all lines
  std::vector<ReportLine> lines;
  size_t bytes = 0;
  uint64_t dropped = 0;

  void add(int64_t unix_ms, int32_t severity, std::string_view text);
};

struct RunFacts {
  std::string id;
  std::string kind;
  std::string bucket;
  std::string unit;
  Options options;
  JobState state = JobState::running;
  bool resumed = false;
  bool aborting = false;
  std::string error;
  int64_t started_ms = 0;
  int64_t finished_ms = 0;  // 0: it has not ended
  uint64_t done = 0;
  uint64_t total = 0;  // 0: not known
  uint64_t objects = 0;
  uint64_t bytes = 0;
  uint64_t input_bytes = 0;  // of what it was started with, beside the options
  Report report;
};

/// "running", "idle", "finished", "failed", "aborted".
std::string_view name_of(JobState state);

/// Sorts by time; no two of a process are alike.
std::string make_run_id(int64_t unix_ms);

/// For the records and for the admin listener.
nlohmann::ordered_json to_json(const RunFacts& run, bool with_report);
/// Nothing: it is none.
std::optional<RunFacts> run_of_json(std::string_view text);

/// Calls use(const mortise_job_run&) with a view of it.
template <class F>
void with_abi(const RunFacts& run, F&& use) {
  std::vector<mortise_pair> options;
  for (const auto& [name, value] : run.options) options.push_back(pair(name, value));
  std::vector<mortise_job_line> lines;
  for (const ReportLine& l : run.report.lines) lines.push_back({l.unix_ms, str(l.text), l.severity, 0});
  mortise_job_run out{};
  out.size = sizeof out;
  out.state = static_cast<int32_t>(run.state);
  out.id = str(run.id);
  out.kind = str(run.kind);
  out.bucket = str(run.bucket);
  out.unit = str(run.unit);
  out.error = str(run.error);
  out.options = options.data();
  out.option_count = options.size();
  out.started_ms = run.started_ms;
  out.finished_ms = run.finished_ms;
  out.done = run.done;
  out.total = run.total;
  out.objects = run.objects;
  out.bytes = run.bytes;
  out.lines = lines.data();
  out.line_count = lines.size();
  out.lines_dropped = run.report.dropped;
  out.resumed = run.resumed ? 1 : 0;
  out.aborting = run.aborting ? 1 : 0;
  use(out);
}

}  // namespace mortise::jobs
