// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"
#include "kernel/server/component_table.h"
#include "kernel/server/exposure.h"

namespace mortise::server {
namespace {

constexpr const char* kName = "access";

std::vector<const mortise_authn*> authenticators(const plugin::Registry& registry) {
  std::vector<const mortise_authn*> out;
  for (const auto& provider : registry.find_all(MORTISE_AUTHN_ID))
    out.push_back(static_cast<const mortise_authn*>(provider.table));
  return out;
}

std::vector<access::Judge> judges(const plugin::Registry& registry) {
  std::vector<access::Judge> out;
  for (const auto& provider : registry.find_all(MORTISE_AUTHZ_ID))
    out.push_back({provider.name, static_cast<const mortise_authz*>(provider.table)});
  return out;
}

class AccessComponent final : public Component {
 public:
  AccessComponent(plugin::Registry& registry, const config::Settings& settings)
      : registry_(registry),
        access_(authenticators(registry), judges(registry), {settings.owner.id, settings.owner.display_name},
                {settings.server.host_names, any_reaches_out(settings.server.listen)}) {
    registry_.add(MORTISE_ACCESS_ID, kName, access_.table());
  }
  ~AccessComponent() override { registry_.remove(kName); }

 private:
  plugin::Registry& registry_;
  access::Access access_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_access(const plugin::HostServices& services, const Plan& plan) {
  return std::unique_ptr<Component>(std::make_unique<AccessComponent>(services.registry, plan.settings));
}

}  // namespace mortise::server
