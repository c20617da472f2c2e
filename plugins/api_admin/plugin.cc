// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>

#include "api_admin/admin_api.h"

namespace mortise::api_admin {
namespace {

constexpr Declaration kPlugin{
    .name = "api_admin",
    .version = "0.1.0",
    .description = "buckets, their properties, jobs and users, for the operator",
    .provides = MORTISE_API_ID,
    .needs = MORTISE_OBJECTS_ID " " MORTISE_ACCESS_ID " " MORTISE_PROPERTY_REGISTRY_ID " " MORTISE_JOBS_ID,
    .wants = MORTISE_USERS_ID " " MORTISE_AUTHN_ID " " MORTISE_IDENTITY_ID " " MORTISE_POLICIES_ID};

class AdminPlugin final : public Plugin {
 public:
  explicit AdminPlugin(Site site) : api_(std::move(site)) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    const auto* objects = host.find<mortise_objects>(MORTISE_OBJECTS_ID);
    const auto* access = host.find<mortise_access>(MORTISE_ACCESS_ID);
    const auto* properties = host.find<mortise_property_registry>(MORTISE_PROPERTY_REGISTRY_ID);
    const auto* jobs = host.find<mortise_jobs>(MORTISE_JOBS_ID);
    if (jobs == nullptr || objects == nullptr || access == nullptr || properties == nullptr)
      return Error(Status::unsupported, "the host does not give what this needs");
    return std::unique_ptr<Plugin>(std::make_unique<AdminPlugin>(
        Site{host, Objects(objects), Access(access), PropertyRegistry(properties), Users(host), Jobs(jobs),
             Identities(host.find<mortise_identities>(MORTISE_IDENTITY_ID)),
             host.find<mortise_policies>(MORTISE_POLICIES_ID)}));
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_API_ID ? api_.table() : nullptr;
  }

 private:
  AdminApi api_;
};

}  // namespace
}  // namespace mortise::api_admin

MORTISE_PLUGIN(mortise::api_admin::kPlugin, mortise::api_admin::AdminPlugin)
