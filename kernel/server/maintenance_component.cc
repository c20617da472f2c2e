// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/maintenance/scrubber.h"
#include "kernel/objects/maintenance/standing_jobs.h"
#include "kernel/objects/service/service.h"
#include "kernel/server/component_table.h"

#include <mortise/abi/jobs.h>

namespace mortise::server {
namespace {

constexpr const char* kMaintenanceComponent = "maintenance";

class MaintenanceComponent final : public Component {
 public:
  MaintenanceComponent(const plugin::HostServices& services, const config::Settings::Scrub& scrub,
                       objects::Service& service)
      : registry_(services.registry),
        host_(services, kMaintenanceComponent, {}),
        jobs_(host_.host().find<mortise_jobs>(MORTISE_JOBS_ID)),
        collector_(service.collector()),
        scrubber_(service.engine(), {scrub.interval.count(), scrub.rate, scrub.quarantine}),
        garbage_(collector_),
        access_times_(service.engine().access_times),
        keeps_access_times_(service.engine().access_times.enabled()) {}
  ~MaintenanceComponent() override {
    registry_.remove(kMaintenanceComponent);
    collector_.on_work({});
    if (keeps_access_times_) jobs_.withdraw(access_times_);
    jobs_.withdraw(garbage_);
    jobs_.withdraw(scrubber_);
    host_.end_tasks();
  }

  Result<void> declare() {
    if (Result<void> declared = jobs_.declare(garbage_); !declared) return declared;
    collector_.on_work([this] { jobs_.wake(garbage_); });
    jobs_.wake(garbage_);
    if (Result<void> declared = jobs_.declare(scrubber_); !declared) return declared;
    if (keeps_access_times_)
      if (Result<void> declared = jobs_.declare(access_times_); !declared) return declared;
    registry_.add(kScrubberId, kMaintenanceComponent, &scrubber_);
    return {};
  }

 private:
  plugin::Registry& registry_;
  plugin::HostTable host_;
  const Jobs jobs_;
  objects::Collector& collector_;
  objects::Scrubber scrubber_;
  objects::CollectorJobs garbage_;
  objects::AccessTimeJobs access_times_;
  const bool keeps_access_times_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_maintenance(const plugin::HostServices& services, const Plan& plan) {
  // The registry keeps constant tables; this one is the kernel's own.
  auto* service = const_cast<objects::Service*>(services.registry.find_as<objects::Service>(kServiceId));  // NOLINT
  auto component = std::make_unique<MaintenanceComponent>(services, plan.settings.scrub, *service);
  if (Result<void> declared = component->declare(); !declared) return std::move(declared).error();
  return std::unique_ptr<Component>(std::move(component));
}

}  // namespace mortise::server
