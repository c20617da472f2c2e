// SPDX-License-Identifier: Apache-2.0
//
// The log: one line per event on standard error, for people or, as JSON, for machines. Threads: any.
#pragma once

#include <mortise/host.h>

#include <atomic>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spdlog::sinks {
class sink;
}

namespace mortise::support {

enum class LogFormat {
  automatic,  // human on a terminal, else json
  human,
  json,
};

/// "trace", "debug", "info", "warning", "error".
std::optional<LogLevel> parse_log_level(std::string_view word) noexcept;
/// "auto", "human", "json".
std::optional<LogFormat> parse_log_format(std::string_view word) noexcept;

/// The sink of all lines. One per process is usual; lives longer than everything that logs.
class Log {
 public:
  Log(LogLevel level, LogFormat format);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();

  void set_level(LogLevel level) noexcept { level_.store(static_cast<int>(level), std::memory_order_relaxed); }
  bool enabled(LogLevel level) const noexcept {
    return static_cast<int>(level) >= level_.load(std::memory_order_relaxed);
  }

  /// Writes one line; control characters in any part cannot break it in two. Never throws: a line that cannot be
  /// written is lost.
  void write(LogLevel level, std::string_view category, std::string_view message,
             std::span<const mortise_pair> fields = {}) noexcept;

 private:
  std::atomic<int> level_;
  bool json_;
  std::unique_ptr<spdlog::sinks::sink> sink_;
};

/// A Log with a category. Copyable; must not outlive the Log.
class Logger {
 public:
  Logger(Log& log, std::string category) : log_(&log), category_(std::move(category)) {}

  void write(LogLevel level, std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    log_->write(level, category_, message, {fields.begin(), fields.size()});
  }
  void debug(std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    write(LogLevel::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    write(LogLevel::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    write(LogLevel::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<mortise_pair> fields = {}) const noexcept {
    write(LogLevel::error, message, fields);
  }

 private:
  Log* log_;
  std::string category_;
};

}  // namespace mortise::support
