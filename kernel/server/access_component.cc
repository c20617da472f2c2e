// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"
#include "kernel/server/admin_key.h"
#include "kernel/server/component_table.h"
#include "kernel/server/exposure.h"
#include "kernel/server/public_access_block.h"

namespace mortise::server {
namespace {

constexpr const char* kAccessComponent = "access";

std::vector<access::AuthnPlugin> authn_plugins(const Host& host) {
  std::vector<access::AuthnPlugin> out;
  host.find_all<mortise_authn>(MORTISE_AUTHN_ID, [&](std::string_view name, const mortise_authn* table) {
    out.push_back({std::string(name), table});
  });
  return out;
}

/// While nobody is asked for keys, those alone whose rules are about buckets.
std::vector<access::AuthzPlugin> authz_plugins(const Host& host, const plugin::Registry& registry) {
  std::vector<access::AuthzPlugin> out;
  const bool open = registry.find_all(MORTISE_AUTHN_ID).empty();
  host.find_all<mortise_authz>(open ? MORTISE_AUTHZ_OPEN_ID : MORTISE_AUTHZ_ID,
                               [&](std::string_view name, const mortise_authz* table) {
                                 out.push_back({std::string(name), table});
                               });
  return out;
}

std::string operator_key(const plugin::Registry& registry) {
  const auto* key = registry.find_as<std::string>(kAdminKeyId);
  return key == nullptr ? std::string() : *key;
}

class AccessComponent final : public Component {
 public:
  AccessComponent(const plugin::HostServices& services, const config::Settings& settings)
      : registry_(services.registry),
        host_(services, kAccessComponent, {}),
        access_(host_.host(), authn_plugins(host_.host()), authz_plugins(host_.host(), registry_),
                {{settings.owner.id, settings.owner.display_name},
                 {settings.server.host_names, any_reaches_out(settings.server.listen)},
                 settings.timeouts.access,
                 operator_key(registry_),
                 to_property(settings.public_access_block),
                 !registry_.find_all(MORTISE_POLICIES_ID).empty()}) {
    registry_.add(MORTISE_ACCESS_ID, kAccessComponent, access_.table());
    registry_.add(kAccessServiceId, kAccessComponent, &access_);
  }
  ~AccessComponent() override {
    registry_.remove(kAccessComponent);
    access_.stop();
    host_.end_tasks();
  }

 private:
  plugin::Registry& registry_;
  plugin::HostTable host_;
  access::Access access_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_access(const plugin::HostServices& services, const Plan& plan) {
  return std::unique_ptr<Component>(std::make_unique<AccessComponent>(services, plan.settings));
}

}  // namespace mortise::server
