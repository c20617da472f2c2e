// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/registry.h"
#include "kernel/records/records_service.h"
#include "kernel/server/component_table.h"

#include <mortise/abi/meta_store.h>
#include <mortise/abi/records.h>

namespace mortise::server {
namespace {

constexpr const char* kRecordsComponent = "records";

class RecordsComponent final : public Component, plugin::OwnTables {
 public:
  /// REQUIRES: the object service runs on the meta store, so that it is the one that it should be.
  RecordsComponent(const plugin::HostServices& services, const mortise_meta_store& meta)
      : registry_(services.registry), host_(services, kRecordsComponent, {}), records_(host_.host(), MetaStore(&meta)) {
    registry_.add_own(MORTISE_RECORDS_ID, kRecordsComponent, *this);
  }
  ~RecordsComponent() override {
    registry_.remove(kRecordsComponent);
    records_.stop();
    host_.end_tasks();
  }

  const void* table_for(std::string_view asker) override {
    const size_t dot = asker.find('.');
    return dot == std::string_view::npos ? records_.of_plugin(asker) : records_.of_kernel(asker.substr(dot + 1));
  }
  void left(std::string_view asker) override { records_.left(asker); }

 private:
  plugin::Registry& registry_;
  plugin::HostTable host_;
  records::RecordsService records_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_records(const plugin::HostServices& services, const Plan& plan) {
  const std::string& store = plan.settings.storage.meta;
  const auto* meta = services.registry.find_as<mortise_meta_store>(MORTISE_META_STORE_ID, store);
  if (meta == nullptr)
    return Error(Status::invalid, "[storage] meta: plugin '" + store + "' does not provide " MORTISE_META_STORE_ID);
  return std::unique_ptr<Component>(std::make_unique<RecordsComponent>(services, *meta));
}

}  // namespace mortise::server
