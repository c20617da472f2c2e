// SPDX-License-Identifier: Apache-2.0
#include "kernel/jobs/jobs_service.h"
#include "kernel/jobs/jobs_table.h"
#include "kernel/plugin/registry.h"
#include "kernel/server/component_table.h"
#include "kernel/support/running_call.h"

#include <mortise/abi/jobs.h>
#include <mortise/abi/records.h>
#include <mortise/mutex.h>

#include <map>
#include <string>

namespace mortise::server {
namespace {

constexpr const char* kJobsComponent = "jobs";

class JobsComponent final : public Component, plugin::OwnTables {
 public:
  explicit JobsComponent(const plugin::HostServices& services)
      : registry_(services.registry), executor_(services.executor), host_(services, kJobsComponent, {}) {}
  ~JobsComponent() override {
    registry_.remove(kJobsComponent);
    if (service_) service_->stop();
    host_.end_tasks();
  }

  Result<void> open() {
    const Records records(host_.host().find<mortise_records>(MORTISE_RECORDS_ID));
    auto service = jobs::JobsService::open(host_.host(), records, [this] { return executor_.load().waiting > 0; });
    if (!service) return Error(service.error().status, "the jobs cannot be read: " + service.error().message);
    service_ = std::move(service).value();
    registry_.add_own(MORTISE_JOBS_ID, kJobsComponent, *this);
    registry_.add(kJobsServiceId, kJobsComponent, service_.get());
    return {};
  }

  const void* table_for(std::string_view asker) override {
    const std::string owner(asker.find('.') == std::string_view::npos ? asker : std::string_view());
    const MutexLock lock(mutex_);
    auto& table = tables_[owner];
    if (table == nullptr)
      table = std::make_unique<jobs::JobsTable>(*service_, owner.empty() ? nullptr : support::keep_text(owner));
    return table->abi();
  }
  void left(std::string_view asker) override { service_->left(asker); }

 private:
  plugin::Registry& registry_;
  const support::Executor& executor_;
  plugin::HostTable host_;
  std::unique_ptr<jobs::JobsService> service_;
  Mutex mutex_;
  /// By owner, "" = the kernel.
  std::map<std::string, std::unique_ptr<jobs::JobsTable>> tables_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace

Result<std::unique_ptr<Component>> start_jobs(const plugin::HostServices& services, const Plan&) {
  auto component = std::make_unique<JobsComponent>(services);
  if (Result<void> opened = component->open(); !opened) return std::move(opened).error();
  return std::unique_ptr<Component>(std::move(component));
}

}  // namespace mortise::server
