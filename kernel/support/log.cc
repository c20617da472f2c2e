// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log.h"

#include <fmt/format.h>
#include "kernel/support/clock.h"

#include <array>
#include <utility>

#include <unistd.h>

namespace mortise::support {
namespace {

constexpr std::array<std::pair<LogLevel, std::string_view>, 5> kLevels{{{LogLevel::trace, "trace"},
                                                                        {LogLevel::debug, "debug"},
                                                                        {LogLevel::info, "info"},
                                                                        {LogLevel::warning, "warning"},
                                                                        {LogLevel::error, "error"}}};

std::string_view name_of(LogLevel level) noexcept {
  for (const auto& [value, name] : kLevels)
    if (value == level) return name;
  return "error";
}

constexpr size_t kMostWaitingBytes = size_t{1} << 20;

/// The level's name in a terminal's colours.
std::string coloured(LogLevel level) {
  const std::string padded = fmt::format("{:<7}", name_of(level));
  const auto colour = [&](const char* code) { return fmt::format("\x1b[{}m{}\x1b[0m", code, padded); };
  if (level == LogLevel::error) return colour("31");
  if (level == LogLevel::warning) return colour("33");
  return level == LogLevel::info ? colour("32") : padded;
}

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view word) noexcept {
  for (const auto& [value, name] : kLevels)
    if (name == word) return value;
  return std::nullopt;
}

std::optional<LogFormat> parse_log_format(std::string_view word) noexcept {
  if (word == "auto") return LogFormat::automatic;
  if (word == "human") return LogFormat::human;
  if (word == "json") return LogFormat::json;
  return std::nullopt;
}

Log::Log(LogLevel level, LogFormat format)
    : level_(static_cast<int>(level)),
      json_(format == LogFormat::json || (format == LogFormat::automatic && isatty(STDERR_FILENO) == 0)),
      colour_(isatty(STDERR_FILENO) != 0),
      queue_(STDERR_FILENO, kMostWaitingBytes, [this](uint64_t lost) {
        const std::string count = std::to_string(lost);
        const LogField field = LogField::number("lines", count);
        return line(LogLevel::warning, "kernel", "lines of the log were dropped: standard error was not read in time",
                    {&field, 1});
      }) {}

std::string Log::line(LogLevel level, std::string_view category, std::string_view message,
                      std::span<const LogField> fields) const {
  const int64_t now = unix_time_ns() / 1'000'000;
  if (json_) return json_line(now, name_of(level), category, message, fields) + "\n";
  const std::string word = colour_ ? coloured(level) : fmt::format("{:<7}", name_of(level));
  return fmt::format("{} {} {}: {}\n", iso_time(now), word, category, human_line(message, fields));
}

void Log::write(LogLevel level, std::string_view category, std::string_view message,
                std::span<const LogField> fields) noexcept {
  if (!enabled(level)) return;
  try {
    queue_.push(line(level, category, message, fields));
  } catch (...) {  // out of memory: there is nowhere to say so
  }
}

void Log::write(LogLevel level, std::string_view category, std::string_view message,
                std::span<const mortise_pair> fields) noexcept {
  if (!enabled(level)) return;
  try {
    write(level, category, message, std::span<const LogField>(std::vector<LogField>(fields.begin(), fields.end())));
  } catch (...) {
  }
}

}  // namespace mortise::support
