// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/kind.h"

#include "kernel/jobs/run_history.h"

#include <mortise/bytes.h>
#include <mortise/known.h>
#include <mortise/text/ascii.h>

#include <algorithm>

namespace mortise::jobs {
namespace {

constexpr size_t kMaxName = 64;
constexpr size_t kMaxOptions = 16;
constexpr size_t kMaxOptionValue = 1024;
constexpr size_t kMostKeptRuns = 1000;

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxName && std::all_of(name.begin(), name.end(), [](char c) {
    return text::is_lower(c) || text::is_digit(c) || c == '.' || c == '_' || c == '-';
  });
}

/// "" if it is as abi/jobs.h has it.
std::string fault_of(const mortise_job_kind& kind) {
  for (const mortise_str& text : {kind.name, kind.help, kind.unit})
    if (text.data == nullptr && text.size != 0) return "has a text that is NULL";
  if (!is_name(view(kind.name))) return "has no name of 1 to 64 of [a-z0-9._-]";
  if (kind.begin == nullptr || kind.step == nullptr || kind.end == nullptr) return "lacks a function";
  if (kind.option_count > kMaxOptions || (kind.option_count != 0 && kind.options == nullptr))
    return "has malformed options";
  for (size_t i = 0; i < kind.option_count; ++i)
    if (kind.options[i] == nullptr || !MORTISE_HAS(mortise_job_option, kind.options[i], help) ||
        !is_name(view(kind.options[i]->name)))
      return "has a malformed option";
  return {};
}

}  // namespace

Result<std::shared_ptr<const Kind>> Kind::of(const mortise_job_kind& declared, const char* owner, const Host& host) {
  const mortise_job_kind whole = known(&declared);
  if (const std::string fault = fault_of(whole); !fault.empty())
    return Error(Status::invalid, "a kind of jobs " + fault);
  auto out = std::make_shared<Kind>();
  out->name = view(whole.name);
  out->help = view(whole.help);
  out->unit = view(whole.unit);
  out->owner = owner;
  out->functions = whole;
  for (size_t i = 0; i < whole.option_count; ++i) {
    const mortise_job_option& o = *whole.options[i];
    out->options.push_back({std::string(view(o.name)), std::string(view(o.default_value)), std::string(view(o.help))});
  }
  const mortise_pair kind = pair("kind", out->name);
  out->running = host.gauge("mortise_jobs_running", "Jobs that have begun and not ended", {kind});
  out->objects = host.counter("mortise_job_objects_total", "Objects that jobs dealt with", {kind});
  out->bytes = host.counter("mortise_job_bytes_total", "Bytes that jobs dealt with", {kind});
  out->finished = host.gauge("mortise_job_last_finished_seconds", "When a job finished last, since the epoch", {kind});
  if (whole.interval_ms != 0)
    out->next = host.gauge("mortise_job_next_begin_seconds",
                           "When the next job begins by its interval, since the epoch; 0 while one runs", {kind});
  for (const JobState state : {JobState::finished, JobState::failed, JobState::aborted})
    out->ended[static_cast<size_t>(state) - static_cast<size_t>(JobState::finished)] =
        host.counter("mortise_jobs_ended_total", "Jobs that ended, by how", {kind, pair("state", name_of(state))});
  return std::shared_ptr<const Kind>(std::move(out));
}

size_t Kind::kept_runs() const noexcept {
  return functions.kept_runs == 0 ? RunHistory::kKeptRuns : std::min<size_t>(functions.kept_runs, kMostKeptRuns);
}

const Metric& Kind::ended_as(JobState state) const {
  return ended[static_cast<size_t>(state) - static_cast<size_t>(JobState::finished)];
}

Result<Options> Kind::complete(const Options& given) const {
  Options out;
  for (const Option& option : options) out.emplace_back(option.name, option.default_value);
  for (const auto& [key, value] : given) {
    const auto found =
        std::find_if(out.begin(), out.end(), [&wanted = key](const auto& row) { return row.first == wanted; });
    if (found == out.end()) {
      std::string names;
      for (const Option& option : options) names += (names.empty() ? "" : ", ") + option.name;
      return Error(Status::invalid, "jobs of kind '" + name + "' have no option '" + key + "'" +
                                        (names.empty() ? std::string() : "; there are: " + names));
    }
    if (value.size() > kMaxOptionValue) return Error(Status::too_large, "the option '" + key + "' is too long");
    found->second = value;
  }
  return out;
}

}  // namespace mortise::jobs
