// SPDX-License-Identifier: Apache-2.0
#include "kernel/support/log.h"

#include "kernel/support/clock.h"
#include "kernel/support/log_line.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_color_sinks.h>

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

spdlog::level::level_enum to_spdlog(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::trace:
      return spdlog::level::trace;
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::error:
      break;
  }
  return spdlog::level::err;
}

constexpr const char* kHumanPattern = "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %n: %v";

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
      sink_(std::make_unique<spdlog::sinks::stderr_color_sink_mt>()) {
  sink_->set_formatter(
      std::make_unique<spdlog::pattern_formatter>(json_ ? "%v" : kHumanPattern, spdlog::pattern_time_type::utc));
}

Log::~Log() = default;

void Log::write(LogLevel level, std::string_view category, std::string_view message,
                std::span<const mortise_pair> fields) noexcept {
  if (!enabled(level)) return;
  try {
    const std::string text = json_ ? json_line(unix_time_ns() / 1'000'000, name_of(level), category, message, fields)
                                   : human_line(message, fields);
    sink_->log(spdlog::details::log_msg(spdlog::source_loc{}, spdlog::string_view_t(category.data(), category.size()),
                                        to_spdlog(level), spdlog::string_view_t(text.data(), text.size())));
  } catch (...) {  // out of memory, or standard error is gone: there is nowhere to say so
  }
}

}  // namespace mortise::support
