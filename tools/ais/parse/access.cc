// SPDX-License-Identifier: Apache-2.0
#include "ais/parse/access.h"

#include <mortise/text/ascii.h>
#include <mortise/text/number.h>

#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <span>

namespace mortise::ais {
namespace {

// Bit 0 first.
constexpr std::array<std::string_view, 18> kPermissions{
    "GET",          "HEAD-OBJECT",   "PUT",           "APPEND",         "DELETE-OBJECT", "MOVE-OBJECT",
    "PROMOTE",      "UPDATE-OBJECT", "HEAD-BUCKET",   "LIST-OBJECTS",   "PATCH",         "SET-BUCKET-ACL",
    "LIST-BUCKETS", "SHOW-CLUSTER",  "CREATE-BUCKET", "DESTROY-BUCKET", "MOVE-BUCKET",   "ADMIN"};
constexpr std::array<std::string_view, 28> kFeatures{"Enforce-IntraCluster-Access",
                                                     "Skip-Loading-VersionChecksum-MD",
                                                     "Do-not-Auto-Detect-FileShare",
                                                     "S3-API-via-Root",
                                                     "Fsync-PUT",
                                                     "LZ4-Block-1MB",
                                                     "LZ4-Frame-Checksum",
                                                     "Do-not-Allow-Passing-FQN-to-ETL",
                                                     "Ignore-LimitedCoexistence-Conflicts",
                                                     "S3-Presigned-Request",
                                                     "Do-not-Optimize-Listing-Virtual-Dirs",
                                                     "Disable-Cold-GET",
                                                     "Streaming-Cold-GET",
                                                     "S3-Reverse-Proxy",
                                                     "S3-Use-Path-Style",
                                                     "Do-not-Delete-When-Rebalancing",
                                                     "Do-not-Set-Control-Plane-ToS",
                                                     "Trust-Crypto-Safe-Checksums",
                                                     "S3-ListObjectVersions",
                                                     "Enable-Detailed-Prom-Metrics",
                                                     "Force-Container-CPU-Mem",
                                                     "Resume-Interrupted-MPU",
                                                     "Keep-Unknown-FQN",
                                                     "Load-Balance-GET",
                                                     "Count-Object-NotFound-Stats",
                                                     "Enable-Go-Runtime-Metrics",
                                                     "Dload-Allow-Private-Egress",
                                                     "S3-Redirect-Rebuild"};
constexpr uint64_t kReadOnly = 771, kReadWrite = 831, kEverything = std::numeric_limits<uint64_t>::max();

std::string names_of(uint64_t mask, std::span<const std::string_view> names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i)
    if ((mask >> i & 1) != 0) out += (out.empty() ? "" : ",") + std::string(names[i]);
  return out.empty() ? "none" : out;
}

std::optional<uint64_t> number_of(std::string_view text) {
  if (!text.starts_with("0x")) return text::parse_decimal<uint64_t>(text);
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), value, 16);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

Result<uint64_t> mask_of(std::string_view text, std::span<const std::string_view> names, const char* what) {
  uint64_t mask = 0;
  std::string unknown;
  text::for_each_element(text, ',', [&](std::string_view word) {
    for (size_t i = 0; i < names.size(); ++i) {
      if (!text::same_ignoring_case(word, names[i])) continue;
      mask |= uint64_t{1} << i;
      return;
    }
    unknown = word;
  });
  if (mask != 0 && unknown.empty()) return mask;
  return Error(Status::invalid, std::string("unknown ") + what + " \"" + unknown + "\"");
}

}  // namespace

Result<uint64_t> parse_access(std::string_view text) {
  if (const auto number = number_of(text)) return *number;
  if (text == "ro") return kReadOnly;
  if (text == "rw") return kReadWrite;
  if (text == "su") return kEverything;
  return mask_of(text, kPermissions, "permission");
}

std::string access_text(uint64_t mask) { return names_of(mask, kPermissions); }

Result<uint64_t> parse_features(std::string_view text) {
  if (const auto number = number_of(text)) return *number;
  if (text == "none") return uint64_t{0};
  return mask_of(text, kFeatures, "feature");
}

std::string features_text(uint64_t mask) { return names_of(mask, kFeatures); }

}  // namespace mortise::ais
