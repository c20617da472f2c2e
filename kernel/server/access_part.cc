// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"
#include "kernel/server/exposure.h"
#include "kernel/server/parts.h"

namespace mortise::server {
namespace {

constexpr const char* kName = "access";

template <class Table>
std::vector<const Table*> tables(const plugin::Registry& registry, const char* id) {
  std::vector<const Table*> out;
  for (const auto& provider : registry.find_all(id)) out.push_back(static_cast<const Table*>(provider.table));
  return out;
}

class AccessPart final : public Part {
 public:
  AccessPart(plugin::Registry& registry, const config::Settings& settings)
      : registry_(registry),
        access_(tables<mortise_authn>(registry, MORTISE_AUTHN_ID), tables<mortise_authz>(registry, MORTISE_AUTHZ_ID),
                {settings.owner.id, settings.owner.display_name},
                {settings.server.host_names, any_reaches_out(settings.server.listen)}) {
    registry_.add(MORTISE_ACCESS_ID, kName, access_.table());
  }
  ~AccessPart() override { registry_.remove(kName); }

 private:
  plugin::Registry& registry_;
  access::Access access_;
};

}  // namespace

Result<std::unique_ptr<Part>> start_access(const plugin::HostServices& services, const config::Settings& settings) {
  return std::unique_ptr<Part>(std::make_unique<AccessPart>(services.registry, settings));
}

}  // namespace mortise::server
