// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/component_table.h"
#include "kernel/server/properties.h"

#include <mortise/bytes.h>

namespace mortise::server {
namespace {

constexpr const char* kPropertiesComponent = "properties";

const Properties& of(void* self) noexcept { return *static_cast<const Properties*>(self); }

void list(void* self, void* context, void (*each)(void*, mortise_str, const mortise_property*)) {
  for (const Properties::Row& row : of(self).all()) each(context, str(row.owner), row.property);
}

mortise_status check_setting(void* self, mortise_str name, mortise_str value, mortise_error* error) {
  Result<void> good = of(self).check_setting(view(name), view(value));
  return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
}

mortise_status check_reset(void* self, mortise_str name, mortise_error* error) {
  Result<void> good = of(self).check_reset(view(name));
  return good ? mortise_status{MORTISE_OK} : report(error, std::move(good).error());
}

/// Offers to plugins what Components has collected.
class PropertiesComponent final : public Component {
 public:
  explicit PropertiesComponent(plugin::Registry& registry)
      : registry_(registry),
        table_{sizeof(mortise_property_registry),
               0,
               const_cast<Properties*>(registry.find_as<Properties>(kPropertiesId)),
               &list,
               &check_setting,
               &check_reset} {
    registry_.add(MORTISE_PROPERTY_REGISTRY_ID, kPropertiesComponent, &table_);
  }
  ~PropertiesComponent() override { registry_.remove(kPropertiesComponent); }

 private:
  plugin::Registry& registry_;
  const mortise_property_registry table_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_properties(const plugin::HostServices& services, const Plan&) {
  return std::unique_ptr<Component>(std::make_unique<PropertiesComponent>(services.registry));
}

}  // namespace mortise::server
