// SPDX-License-Identifier: Apache-2.0
//
// The log: one line per event on standard error, for people or, as JSON, for machines. Threads: any.
#pragma once

#include "kernel/support/log_line.h"
#include "kernel/support/log_queue.h"

#include <mortise/host.h>

#include <atomic>
#include <chrono>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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

  void set_level(LogLevel level) noexcept { level_.store(static_cast<int>(level), std::memory_order_relaxed); }
  bool enabled(LogLevel level) const noexcept {
    return static_cast<int>(level) >= level_.load(std::memory_order_relaxed);
  }

  /// One line; control characters in any part cannot break it in two. It is written soon, by a thread of the log's own:
  /// this never waits for the reader of standard error, and never throws. A line that cannot be kept or written is
  /// lost; once the reader goes on, a line says how many were.
  void write(LogLevel level, std::string_view category, std::string_view message,
             std::span<const LogField> fields = {}) noexcept;
  void write(LogLevel level, std::string_view category, std::string_view message,
             std::span<const mortise_pair> fields) noexcept;
  /// Waits until all that was logged before is written, or `patience` is over: before the process ends by itself, and
  /// before others are told to look.
  void flush(std::chrono::milliseconds patience) { queue_.flush(patience); }
  /// Lines lost because standard error was not read.
  uint64_t dropped() const { return queue_.dropped(); }

 private:
  std::string line(LogLevel level, std::string_view category, std::string_view message,
                   std::span<const LogField> fields) const;

  std::atomic<int> level_;
  const bool json_;
  const bool colour_;
  LogQueue queue_;
};

/// A Log with a category. Copyable; must not outlive the Log.
class Logger {
 public:
  Logger(Log& log, std::string category) : log_(&log), category_(std::move(category)) {}

  void write(LogLevel level, std::string_view message, std::initializer_list<LogField> fields = {}) const noexcept {
    write(level, message, std::span<const LogField>(fields.begin(), fields.size()));
  }
  void write(LogLevel level, std::string_view message, std::span<const LogField> fields) const noexcept {
    log_->write(level, category_, message, fields);
  }
  void debug(std::string_view message, std::initializer_list<LogField> fields = {}) const noexcept {
    write(LogLevel::debug, message, fields);
  }
  void info(std::string_view message, std::initializer_list<LogField> fields = {}) const noexcept {
    write(LogLevel::info, message, fields);
  }
  void warning(std::string_view message, std::initializer_list<LogField> fields = {}) const noexcept {
    write(LogLevel::warning, message, fields);
  }
  void error(std::string_view message, std::initializer_list<LogField> fields = {}) const noexcept {
    write(LogLevel::error, message, fields);
  }

 private:
  Log* log_;
  std::string category_;
};

}  // namespace mortise::support
