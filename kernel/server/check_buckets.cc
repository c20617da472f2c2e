// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/check_buckets.h"

#include "kernel/config/suggest.h"
#include "kernel/objects/core/new_bucket.h"
#include "kernel/objects/format/bucket_properties.h"
#include "kernel/objects/format/names.h"
#include "kernel/objects/remote/places.h"
#include "kernel/server/path_names.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/remote.h>
#include <mortise/text/ascii.h>

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace mortise::server {
namespace {

constexpr std::string_view kChecksum = "checksum.type";
constexpr std::string_view kPolicy = "s3.policy";
constexpr std::string_view kBackend = "backend_bck";

/// "My_Bucket" → "my-bucket", if that is a name.
std::string better_name(std::string_view name) {
  std::string out;
  for (const char c : name) {
    out += text::is_letter_or_digit(c) || c == '.' ? text::lower(c) : '-';
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

struct Backend {
  std::string name;  // "": its objects are here
  config::Position where;
};

Backend backend_of(const config::Settings::Bucket& bucket) {
  if (objects::is_backend_name(bucket.name)) return {bucket.name, bucket.name_where};
  for (size_t i = 0; i < bucket.properties.size(); ++i)
    if (bucket.properties[i].first == kBackend) return {bucket.properties[i].second, bucket.property_where[i]};
  return {};
}

/// As the object service would have it.
objects::Bucket as_made(const config::Settings::Bucket& bucket) {
  objects::Bucket out;
  out.name = objects::canonical_bucket_name(bucket.name);
  for (const auto& [name, value] : bucket.properties) out.properties.insert_or_assign(name, value);
  out.derive({});
  return out;
}

/// Whoever sets a policy relies on it. Without authentication nobody does.
bool policies_count(const Plan& plan) {
  const auto gives = [&](const char* id) {
    return std::any_of(plan.selection.chosen.begin(), plan.selection.chosen.end(),
                       [&](const plugin::Chosen& chosen) { return plugin::provides(chosen.candidate.manifest, id); });
  };
  return gives(MORTISE_POLICIES_ID) || !gives(MORTISE_AUTHN_ID);
}

}  // namespace

void check_buckets(const Plan& plan, config::Problems& problems) {
  PathNames taken;
  taken.add(path_names(planned_mounts(plan)));
  std::set<std::string, std::less<>> names;
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    if (const Result<void> good = objects::check_bucket_name(bucket.name); !good) {
      const std::string better = better_name(bucket.name);
      problems.add(bucket.name_where,
                   good.error().message + (better.empty() ? "" : "; did you mean '" + better + "'?"));
    } else if (const Result<void> free = taken.check(objects::canonical_bucket_name(bucket.name)); !free) {
      problems.add(bucket.name_where, free.error().message);
    } else if (!names.emplace(objects::canonical_bucket_name(bucket.name)).second) {
      problems.add(bucket.name_where, fmt::format("bucket '{}' is there twice", bucket.name));
    }
  }
}

void check_bucket_properties(const Plan& plan, const Properties& known, config::Problems& problems) {
  for (const config::Settings::Bucket& bucket : plan.settings.buckets)
    for (size_t i = 0; i < bucket.properties.size(); ++i) {
      const auto& [name, value] = bucket.properties[i];
      Result<void> good = known.check_setting(name, value);
      if (good) good = objects::check_property(name, value);
      if (good && name == kPolicy && !policies_count(plan))
        good = Error(
            Status::invalid,
            "no plugin evaluates policies, and s3.policy would mean nothing: [plugins.auth_policy] enabled = true");
      if (!good)
        problems.add(bucket.property_where[i], fmt::format("bucket '{}': {}", bucket.name, good.error().message));
    }
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    std::vector<mortise_pair> all;
    for (const auto& [name, value] : bucket.properties) all.push_back(pair(name, value));
    if (const Result<void> good = known.check_change(objects::canonical_bucket_name(bucket.name), all, all); !good)
      problems.add(bucket.name_where, fmt::format("bucket '{}': {}", bucket.name, good.error().message));
    if (const Result<void> good = objects::check_new_bucket(as_made(bucket)); !good)
      problems.add(bucket.name_where, good.error().message);
  }
}

bool any_bucket_has_backend(const Plan& plan) {
  const auto& buckets = plan.settings.buckets;
  return std::any_of(buckets.begin(), buckets.end(),
                     [](const auto& bucket) { return !backend_of(bucket).name.empty(); });
}

void check_bucket_backends(const Plan& plan, const plugin::Registry& registry, config::Problems& problems) {
  std::vector<const mortise_remote*> remotes;
  for (const auto& provider : registry.find_all(MORTISE_REMOTE_ID))
    remotes.push_back(static_cast<const mortise_remote*>(provider.table));
  const bool places_may_come = std::any_of(remotes.begin(), remotes.end(), [](const mortise_remote* remote) {
    return MORTISE_HAS(mortise_remote, remote, attach) && remote->attach != nullptr;
  });
  const objects::Places places(remotes);
  for (const config::Settings::Bucket& bucket : plan.settings.buckets) {
    const Backend backend = backend_of(bucket);
    if (backend.name.empty() || (places_may_come && backend.name.starts_with("ais://"))) continue;
    if (const auto found = places.find(backend.name); !found)
      problems.add(backend.where, fmt::format("bucket '{}': {}", bucket.name, found.error().message));
  }
}

namespace {

/// An option that names one, as those of the form "algorithm" do. A default may be missing: who needs it says so.
void check_checksum_options(const Plan& plan, const Checksums& checksums, config::Problems& problems) {
  for (const plugin::Chosen& chosen : plan.selection.chosen)
    for (const config::OptionSpec& option : chosen.candidate.manifest.options) {
      const config::Value* value = chosen.options.find(option.name);
      const auto* name = value == nullptr ? nullptr : std::get_if<std::string>(&value->data);
      if (option.range != "algorithm" || name == nullptr || *name == option.default_value) continue;
      if (const std::string fault = checksum_fault(*name, checksums); !fault.empty())
        problems.add(value->where, fmt::format("plugins.{}.{}: {}", chosen.candidate.name, option.name, fault));
    }
}

}  // namespace

void check_checksum_names(const Plan& plan, const Checksums& checksums, config::Problems& problems) {
  check_checksum_options(plan, checksums, problems);
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
