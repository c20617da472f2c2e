// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/job_progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include <unistd.h>

namespace mortise::cli {
namespace {

constexpr size_t kBarWidth = 24;

std::string bytes_of(int64_t count) {
  constexpr std::array<const char*, 6> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  auto value = static_cast<double>(count);
  size_t unit = 0;
  for (; value >= 1024 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
  return unit == 0 ? fmt::format("{} B", count) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string amount(int64_t count, const std::string& unit) {
  if (unit == "bytes") return bytes_of(count);
  return unit.empty() ? fmt::format("{}", count) : fmt::format("{} {}", count, unit);
}

/// Of `total`; both counts may be more than fit if multiplied.
double share_of(int64_t done, int64_t total) {
  return std::clamp(static_cast<double>(done) / static_cast<double>(total), 0.0, 1.0);
}

}  // namespace

std::string describe_duration(int64_t ms) {
  const int64_t seconds = ms / 1000;
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

std::string describe_progress(const Json& run, int64_t now_ms) {
  const int64_t done = number_of(run, "done"), total = number_of(run, "total"), objects = number_of(run, "objects");
  const int64_t end_ms = number_of(run, "finished_ms"), started_ms = number_of(run, "started_ms");
  const int64_t took_ms = std::max<int64_t>((end_ms != 0 ? end_ms : now_ms) - started_ms, 0);
  const std::string unit = text::printable(text_of(run, "unit"));
  std::string out;
  if (total > 0)
    out = fmt::format("{} %, {} of {}", static_cast<int>(share_of(done, total) * 100),
                      unit == "bytes" ? bytes_of(done) : fmt::format("{}", done), amount(total, unit));
  else
    out = amount(done, unit);
  if (objects > 0 && unit != "objects") out += fmt::format(", {} objects", objects);
  if (end_ms != 0) return out + ", in " + describe_duration(took_ms);
  if (took_ms <= 0 || done <= 0) return out;
  const double a_second = static_cast<double>(done) * 1000 / static_cast<double>(took_ms);
  if (unit == "bytes") out += fmt::format(", {}/s", bytes_of(static_cast<int64_t>(a_second)));
  if (total > done)
    out += fmt::format(", {} left",
                       describe_duration(static_cast<int64_t>(static_cast<double>(total - done) / a_second * 1000)));
  return out;
}

std::string progress_line(const Json& run, int64_t now_ms) {
  const int64_t total = number_of(run, "total");
  if (total <= 0) return describe_progress(run, now_ms);
  const auto full = static_cast<size_t>(share_of(number_of(run, "done"), total) * kBarWidth);
  return "[" + std::string(full, '#') + std::string(kBarWidth - full, '.') + "] " + describe_progress(run, now_ms);
}

JobProgress::JobProgress() : terminal_(::isatty(STDOUT_FILENO) == 1) {}

void JobProgress::show(const Json& run, int64_t now_ms) {
  if (!terminal_) {
    const std::string counts =
        fmt::format("{}/{}/{}", number_of(run, "done"), number_of(run, "total"), number_of(run, "objects"));
    if (counts == last_) return;
    last_ = counts;
    say("{}: {}\n", text_of(run, "state"), describe_progress(run, now_ms));
  } else {
    const std::string line = progress_line(run, now_ms);
    fmt::print("\r{:{}}", line, width_);
    width_ = line.size();
  }
  std::fflush(stdout);
}

void JobProgress::clear() {
  if (width_ != 0) fmt::print("\r{:{}}\r", "", width_);
  width_ = 0;
}

}  // namespace mortise::cli
