// SPDX-License-Identifier: Apache-2.0
//
// What the property "object_lock" of a bucket says: "enabled", or "governance 30d", "compliance 2y": new versions are
// retained for as many days or years. The object service obeys it; S3's ObjectLockConfiguration sets it.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/text/number.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace mortise {

inline constexpr std::string_view kObjectLockProperty = "object_lock";

/// The object lock of a bucket that has it. Without `retention`, versions are locked only where somebody says so.
struct BucketLock {
  static constexpr uint32_t kMaxDays = 36500;
  static constexpr uint32_t kMaxYears = 100;

  int32_t retention = MORTISE_RETENTION_NONE;
  uint32_t days = 0;   // one of the two, if there is a retention
  uint32_t years = 0;  // of the calendar

  /// From the property. Refuses other words.
  static Result<BucketLock> load(std::string_view stored);
  std::string store() const;
  /// When the retention of a version of then is over. Milliseconds since 1970. REQUIRES: there is a retention.
  int64_t retain_until(int64_t from_ms) const noexcept;
};

inline Result<BucketLock> BucketLock::load(std::string_view stored) {
  BucketLock lock;
  if (stored == "enabled") return lock;
  constexpr std::string_view kGovernance = "governance ", kCompliance = "compliance ";
  std::string_view period;
  if (stored.starts_with(kGovernance)) {
    lock.retention = MORTISE_RETENTION_GOVERNANCE;
    period = stored.substr(kGovernance.size());
  } else if (stored.starts_with(kCompliance)) {
    lock.retention = MORTISE_RETENTION_COMPLIANCE;
    period = stored.substr(kCompliance.size());
  }
  const char unit = period.empty() ? '\0' : period.back();
  const auto count = text::parse_decimal<uint32_t>(period.substr(0, period.empty() ? 0 : period.size() - 1));
  const uint32_t most = unit == 'y' ? kMaxYears : kMaxDays;
  if ((unit != 'd' && unit != 'y') || !count || *count == 0 || *count > most)
    return Error(Status::invalid, "'" + std::string(stored.substr(0, 64)) +
                                      "' is not the object lock of a bucket: there are enabled, and a retention of new "
                                      "versions such as governance 30d or compliance 2y, for at most 36500d or 100y");
  (unit == 'd' ? lock.days : lock.years) = *count;
  return lock;
}

inline std::string BucketLock::store() const {
  if (retention == MORTISE_RETENTION_NONE) return "enabled";
  const std::string mode = retention == MORTISE_RETENTION_GOVERNANCE ? "governance " : "compliance ";
  return mode + (years != 0 ? std::to_string(years) + "y" : std::to_string(days) + "d");
}

inline int64_t BucketLock::retain_until(int64_t from_ms) const noexcept {
  namespace chrono = std::chrono;
  const chrono::sys_time<chrono::milliseconds> from{chrono::milliseconds(from_ms)};
  if (years == 0) return (from + chrono::days(days)).time_since_epoch().count();
  const auto day = chrono::floor<chrono::days>(from);
  const chrono::year_month_day begin(day);
  chrono::year_month_day date = begin + chrono::years(years);
  const bool leap_day = !date.ok();  // February 29, of which the year of the end has none
  if (leap_day) date = date.year() / date.month() / chrono::last;
  // Then the end is the day behind the last of February: a retention is never shorter than its years.
  const chrono::sys_days end = chrono::sys_days(date) + chrono::days(leap_day ? 1 : 0);
  return (end + (from - day)).time_since_epoch().count();
}

}  // namespace mortise
