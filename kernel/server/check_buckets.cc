// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_buckets.h"

#include "kernel/config/suggest.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace mortise::server {
namespace {

constexpr std::string_view kChecksum = "checksum.type";

/// What API plugins keep with a bucket, in the namespace of S3.
constexpr std::string_view kOfS3[]{"s3.acl", "s3.cors", "s3.location", "s3.ownership", "s3.public_access_block",
                                   "tags"};

/// Every property that has a meaning here.
std::vector<std::string> known_properties() {
  std::vector<std::string> names{std::string(kChecksum)};
  for (const objects::KnownProperty& known : objects::known_bucket_properties()) names.emplace_back(known.name);
  names.insert(names.end(), std::begin(kOfS3), std::end(kOfS3));
  std::sort(names.begin(), names.end());
  return names;
}

/// Names in other plugins' namespaces ("acme.colour") are theirs to understand.
bool is_of_another(std::string_view name, const std::vector<std::string>& known) {
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  const std::string_view space = name.substr(0, dot + 1);
  const bool ours = std::any_of(known.begin(), known.end(), [&](const std::string& k) { return k.starts_with(space); });
  return !ours && config::nearest(name, known).empty();
}

std::string fault_of_property(const std::string& name, const std::string& value) {
  static const std::vector<std::string> kKnown = known_properties();
  if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end() && !is_of_another(name, kKnown))
    return fmt::format("unknown property '{}'{}", name, config::did_you_mean(name, kKnown));
  for (const objects::KnownProperty& known : objects::known_bucket_properties()) {
    if (known.name != name || std::find(known.words.begin(), known.words.end(), value) != known.words.end()) continue;
    const std::vector<std::string> words(known.words.begin(), known.words.end());
    return fmt::format("property '{}' is \"{}\", but must be one of \"{}\"{}", name, value, fmt::join(words, "\", \""),
                       config::did_you_mean(value, words));
  }
  const Result<void> good = objects::check_property(name, value);
  return good ? std::string() : good.error().message;
}

/// "My_Bucket" → "my-bucket", if that is a name.
std::string better_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.';
    out += upper ? static_cast<char>(c - 'A' + 'a') : plain ? c : '-';
  }
  return objects::check_bucket_name(out) ? out : std::string();
}

std::string checksum_fault(const std::string& name, const Checksums& checksums) {
  if (name == "none" || checksums.find(name) != nullptr) return {};
  std::vector<std::string> names{"none"};
  for (const auto& [known, ignored] : checksums.all()) names.push_back(known);
  return fmt::format("no plugin that is enabled gives the checksum '{}'{} (there is {})", name,
                     config::did_you_mean(name, names), fmt::join(names, ", "));
}

}  // namespace

void check_buckets(const Plan& plan, config::Problems& problems) {
  std::set<std::string, std::less<>> names;
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    if (const Result<void> good = objects::check_bucket_name(bucket.name); !good) {
      const std::string better = better_name(bucket.name);
      problems.add(bucket.name_where,
                   good.error().message + (better.empty() ? "" : "; did you mean '" + better + "'?"));
    } else if (!names.emplace(objects::canonical_bucket_name(bucket.name)).second) {
      problems.add(bucket.name_where, fmt::format("bucket '{}' is there twice", bucket.name));
    }
    for (size_t i = 0; i < bucket.properties.size(); ++i) {
      const auto& [name, value] = bucket.properties[i];
      if (const std::string fault = fault_of_property(name, value); !fault.empty())
        problems.add(bucket.property_where[i], fmt::format("bucket '{}': {}", bucket.name, fault));
    }
  }
}

void check_checksum_names(const Plan& plan, const Checksums& checksums, config::Problems& problems) {
  if (const std::string fault = checksum_fault(plan.settings.storage.checksum, checksums); !fault.empty())
    problems.add(plan.config.section("storage").find("checksum")->where, "storage.checksum: " + fault);
  for (const config::Settings::Bucket& bucket : plan.settings.buckets)
    for (size_t i = 0; i < bucket.properties.size(); ++i) {
      const auto& [name, value] = bucket.properties[i];
      if (name != kChecksum) continue;
      if (const std::string fault = checksum_fault(value, checksums); !fault.empty())
        problems.add(bucket.property_where[i], fmt::format("bucket '{}': {}", bucket.name, fault));
    }
}

}  // namespace mortise::server
