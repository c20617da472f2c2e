// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/run_facts.h"

#include <mortise/text/hex.h>

#include <nlohmann/json.hpp>

#include <array>
#include <atomic>

namespace mortise::jobs {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> kStates{"none", "running", "idle", "finished", "failed", "aborted"};

template <class T>
bool take(const Json& from, const char* name, T& out) {
  const auto found = from.find(name);
  if (found == from.end()) return true;
  if constexpr (std::is_same_v<T, std::string>) {
    if (!found->is_string()) return false;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!found->is_boolean()) return false;
  } else {
    if (!found->is_number_integer()) return false;
  }
  out = found->get<T>();
  return true;
}

bool take_state(const Json& from, JobState& out) {
  std::string word;
  if (!take(from, "state", word)) return false;
  out = JobState::none;
  for (size_t i = 1; i < kStates.size(); ++i)
    if (kStates[i] == word) out = static_cast<JobState>(i);
  return out != JobState::none;
}

bool take_options(const Json& from, Options& out) {
  const Json options = from.value("options", Json::object());
  if (!options.is_object()) return false;
  for (const auto& [name, value] : options.items()) {
    if (!value.is_string()) return false;
    out.emplace_back(name, value.get<std::string>());
  }
  return true;
}

bool take_report(const Json& from, Report& out) {
  const Json lines = from.value("report", Json::array());
  if (!lines.is_array()) return false;
  for (const Json& line : lines) {
    ReportLine read;
    if (!line.is_object() || !take(line, "time_ms", read.unix_ms) || !take(line, "severity", read.severity) ||
        !take(line, "text", read.text))
      return false;
    out.add(read.unix_ms, read.severity, read.text);
  }
  return take(from, "lines_dropped", out.dropped);
}

}  // namespace

void Report::add(int64_t unix_ms, int32_t severity, std::string_view text) {
  text = text.substr(0, kMaxLine);
  if (lines.size() >= kMaxLines || bytes + text.size() > kMaxBytes) {
    ++dropped;
    return;
  }
  bytes += text.size();
  lines.push_back({unix_ms, severity, std::string(text)});
}

std::string_view name_of(JobState state) { return kStates[static_cast<size_t>(state) % kStates.size()]; }

std::string make_run_id(int64_t unix_ms) {
  static std::atomic<uint32_t> count{0};
  const auto time = static_cast<uint64_t>(unix_ms);
  const uint64_t number = (time << 12U) | (count.fetch_add(1) & 0xFFFU);
  return text::to_hex(number);
}

Json to_json(const RunFacts& run, bool with_report) {
  Json out = {{"id", run.id}, {"kind", run.kind}, {"state", name_of(run.state)}, {"resumed", run.resumed}};
  if (run.aborting) out["aborting"] = true;
  if (!run.bucket.empty()) out["bucket"] = run.bucket;
  out["options"] = Json::object();
  for (const auto& [name, value] : run.options) out["options"][name] = value;
  if (!run.error.empty()) out["error"] = run.error;
  out["started_ms"] = run.started_ms;
  out["finished_ms"] = run.finished_ms;
  out["done"] = run.done;
  out["total"] = run.total;
  out["unit"] = run.unit;
  out["objects"] = run.objects;
  out["bytes"] = run.bytes;
  if (run.input_bytes != 0) out["input_bytes"] = run.input_bytes;
  if (!with_report) return out;
  out["report"] = Json::array();
  for (const ReportLine& line : run.report.lines)
    out["report"].push_back({{"time_ms", line.unix_ms}, {"severity", line.severity}, {"text", line.text}});
  out["lines_dropped"] = run.report.dropped;
  return out;
}

std::optional<RunFacts> run_of_json(std::string_view text) {
  const Json from = Json::parse(text, nullptr, false);
  if (!from.is_object()) return std::nullopt;
  RunFacts out;
  const bool good = take(from, "id", out.id) && take(from, "kind", out.kind) && take(from, "bucket", out.bucket) &&
                    take(from, "unit", out.unit) && take(from, "error", out.error) && take_state(from, out.state) &&
                    take(from, "resumed", out.resumed) && take(from, "started_ms", out.started_ms) &&
                    take(from, "finished_ms", out.finished_ms) && take(from, "done", out.done) &&
                    take(from, "total", out.total) && take(from, "objects", out.objects) &&
                    take(from, "bytes", out.bytes) && take(from, "input_bytes", out.input_bytes) &&
                    take_options(from, out.options) && take_report(from, out.report);
  if (!good || out.id.empty() || out.kind.empty()) return std::nullopt;
  return out;
}

}  // namespace mortise::jobs
