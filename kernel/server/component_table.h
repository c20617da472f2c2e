// SPDX-License-Identifier: Apache-2.0
//
// What a server is made of: a row for each plugin that was chosen, and for each service of the kernel.
#pragma once

#include "kernel/plugin/host_table.h"
#include "kernel/plugin/start_order.h"
#include "kernel/server/plan.h"

#include <mortise/error.h>

#include <memory>
#include <vector>

namespace mortise::server {

/// Something started. Its destructor stops it.
class Component {
 public:
  Component() = default;
  Component(const Component&) = delete;
  Component& operator=(const Component&) = delete;
  virtual ~Component() = default;
  /// Takes the values that its reloadable options have now, or fails and goes on with what it has.
  virtual Result<void> reload([[maybe_unused]] const config::Section& options) { return {}; }
};

struct ComponentRow {
  plugin::Unit unit;                       // its name, what it provides, what it needs
  const plugin::Chosen* plugin = nullptr;  // nullptr: a service of the kernel, which `start` starts
  Result<std::unique_ptr<Component>> (*start)(const plugin::HostServices& services, const Plan& plan) = nullptr;
};

/// The plugins in the order of the selection, then the services. The rows view the plan.
std::vector<ComponentRow> components_of(const Plan& plan);
/// The indices of the rows in the order in which they are to be started: plugin::start_order().
Result<std::vector<size_t>> start_order(const std::vector<ComponentRow>& rows);

/// The object service over the stores that [storage] names, as "mortise.objects/1".
Result<std::unique_ptr<Component>> start_objects(const plugin::HostServices& services, const Plan& plan);
/// Records in the meta store that [storage] names, as "mortise.records/1".
Result<std::unique_ptr<Component>> start_records(const plugin::HostServices& services, const Plan& plan);
/// Jobs that keep what they must remember as records, as "mortise.jobs/1".
Result<std::unique_ptr<Component>> start_jobs(const plugin::HostServices& services, const Plan& plan);
/// The jobs of the object service: scrubs, and the collection of garbage.
Result<std::unique_ptr<Component>> start_maintenance(const plugin::HostServices& services, const Plan& plan);
/// The access service over all authentication and authorization plugins, as "mortise.access/1".
Result<std::unique_ptr<Component>> start_access(const plugin::HostServices& services, const Plan& plan);
/// What Components knows of the properties of buckets, as "mortise.property_registry/1".
Result<std::unique_ptr<Component>> start_properties(const plugin::HostServices& services, const Plan& plan);

/// Delivers committed changes to all event targets; nothing if there are none.
Result<std::unique_ptr<Component>> start_events(const plugin::HostServices& services, const Plan& plan);

/// What start_events() "provides". Whatever works with objects starts after it and stops before it: rank in
/// plugin/start_order.cc.
inline constexpr const char* kEventsId = "kernel.events";
// Under these names services of the kernel are in the registry, for each other.
inline constexpr const char* kServiceId = "kernel.objects";           // objects::Service
inline constexpr const char* kAccessServiceId = "kernel.access";      // access::Access
inline constexpr const char* kJobsServiceId = "kernel.jobs_service";  // jobs::JobsService
inline constexpr const char* kScrubberId = "kernel.scrubber";         // objects::Scrubber

}  // namespace mortise::server
