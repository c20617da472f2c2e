// SPDX-License-Identifier: Apache-2.0
#include "ais/output/text.h"

#include <array>
#include <cstdio>
#include <ctime>
#include <iterator>

namespace mortise::ais {
namespace {

constexpr int64_t kNanoseconds = 1'000'000'000;

std::string formatted_time(int64_t nanoseconds, const char* format, bool local) {
  const auto seconds = static_cast<std::time_t>(nanoseconds / kNanoseconds);
  std::tm parts{};
  if (local)
    localtime_r(&seconds, &parts);
  else
    gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), format, &parts);
  return text.data();
}

}  // namespace

Result<Units> parse_units(std::string_view text) {
  if (text.empty() || text == "iec") return Units::iec;
  if (text == "si") return Units::si;
  if (text == "raw") return Units::raw;
  return Error(Status::invalid, "--units is one of iec, si, raw; not \"" + std::string(text) + "\"");
}

std::string size_text(int64_t bytes, Units units) {
  static constexpr const char* kIec[] = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  static constexpr const char* kSi[] = {"B", "KB", "MB", "GB", "TB", "PB", "EB"};
  if (units == Units::raw) return std::to_string(bytes);
  const double base = units == Units::iec ? 1024 : 1000;
  auto value = static_cast<double>(bytes);
  size_t unit = 0;
  for (; value >= base && unit + 1 < std::size(kIec); ++unit) value /= base;
  const char* name = units == Units::iec ? kIec[unit] : kSi[unit];
  if (unit == 0) return std::to_string(bytes) + name;
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%.2f%s", value, name);
  return text.data();
}

std::string count_text(uint64_t number) {
  auto out = std::to_string(number);
  for (size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, ",");
  return out;
}

std::string counted(uint64_t number, std::string_view what) {
  return std::to_string(number) + " " + std::string(what) + (number == 1 ? "" : "s");
}

std::string duration_text(std::chrono::nanoseconds duration) {
  std::array<char, 64> text{};
  const double seconds = std::chrono::duration<double>(duration).count();
  if (seconds < 1) {
    std::snprintf(text.data(), text.size(), "%.3gms", seconds * 1000);
  } else if (seconds < 60) {
    std::snprintf(text.data(), text.size(), "%.2fs", seconds);
  } else {
    const auto whole = static_cast<long long>(seconds);
    if (whole < 3600)
      std::snprintf(text.data(), text.size(), "%lldm%llds", whole / 60, whole % 60);
    else
      std::snprintf(text.data(), text.size(), "%lldh%lldm%llds", whole / 3600, whole / 60 % 60, whole % 60);
  }
  return text.data();
}

std::string short_time_text(int64_t nanoseconds) {
  return nanoseconds == 0 ? "" : formatted_time(nanoseconds, "%d %b %y %H:%M %Z", true);
}

std::string time_text(int64_t nanoseconds) {
  return nanoseconds == 0 ? "-" : formatted_time(nanoseconds, "%Y-%m-%dT%H:%M:%SZ", false);
}

}  // namespace mortise::ais
