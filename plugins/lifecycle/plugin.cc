// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>
#include <mortise/properties.h>

#include "lifecycle/lifecycle_job.h"
#include "s3_model/lifecycle.h"

namespace mortise::lifecycle {
namespace {

constexpr Option kOptions[] = {
    {"interval", MORTISE_OPTION_DURATION, 0, "24h", "1s..8760h",
     "from the end of one round over the buckets that have rules to the begin of the next"},
    {"day", MORTISE_OPTION_DURATION, 0, "24h", "1s..24h",
     "how long a day of a rule is: for tests only, objects go the sooner. Days that are shorter are not rounded to "
     "midnight"},
};

Result<void> check_rules(std::string_view value) {
  const auto rules = s3_model::Lifecycle::parse(value);
  return rules ? Result<void>() : Result<void>(rules.error());
}

/// The objects of a bucket with a backend are the backend's to expire.
Result<void> check_change(const PropertyValues& /*set*/, const PropertyValues& all) {
  if (all.find(s3_model::kLifecycleProperty).empty() || all.find("backend_bck").empty()) return {};
  return Error(Status::invalid, "property 's3.lifecycle': a bucket with a backend has the lifecycle of that one");
}

constexpr PropertyTable kProperties{
    ChangeCheck<check_change>{},
    text_property<check_rules>(s3_model::kLifecycleProperty, "the lifecycle configuration, as XML"),
};

constexpr Declaration kPlugin{
    .name = "lifecycle",
    .version = "0.1.0",
    .licence = "Apache-2.0",
    .description = "removes objects, versions and uploads when the rules of their bucket say so",
    .provides = MORTISE_PROPERTIES_ID,
    .needs = MORTISE_OBJECTS_ID " " MORTISE_JOBS_ID,
    .options = kOptions,
    .properties = kProperties.table()};

class LifecycleKind final : public JobKind {
 public:
  LifecycleKind(Services services, uint64_t interval_ms)
      : JobKind({.name = "lifecycle",
                 .help = "removes what the lifecycle rules of buckets say",
                 .unit = "versions",
                 .flags = MORTISE_JOB_ONE_AT_A_TIME,
                 .interval_ms = interval_ms,
                 .resumes = true}),
        services_(services) {}
  Result<std::unique_ptr<Job>> begin(const JobBegin& begin) override {
    return std::make_unique<LifecycleJob>(services_, begin);
  }

 private:
  const Services services_;
};

class LifecyclePlugin final : public Plugin {
 public:
  LifecyclePlugin(Services services, uint64_t interval_ms) : kind_(services, interval_ms) {}

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    const auto* jobs = host.find<mortise_jobs>(MORTISE_JOBS_ID);
    if (objects == nullptr || jobs == nullptr)
      return Error(Status::unsupported, "the host gives no " MORTISE_OBJECTS_ID " or no " MORTISE_JOBS_ID);
    const Services services{host, Objects(objects), Jobs(jobs), {host.option_integer("day")}};
    if (services.clock.day_ms != s3_model::LifecycleClock::kDay)
      host.log(LogLevel::warning,
               "days of lifecycle rules are shorter than days: objects go sooner than their owners expect",
               {pair("day_ms", std::to_string(services.clock.day_ms))});
    auto plugin = std::make_unique<LifecyclePlugin>(services, static_cast<uint64_t>(host.option_integer("interval")));
    if (auto declared = Jobs(jobs).declare(plugin->kind_); !declared) return std::move(declared).error();
    return std::unique_ptr<Plugin>(std::move(plugin));
  }

  const void* find(std::string_view) noexcept override { return nullptr; }

 private:
  LifecycleKind kind_;
};

}  // namespace
}  // namespace mortise::lifecycle

using mortise::lifecycle::kPlugin;
using mortise::lifecycle::LifecyclePlugin;
MORTISE_PLUGIN(kPlugin, LifecyclePlugin)
