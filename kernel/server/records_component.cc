// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/registry.h"
#include "kernel/records/records_service.h"
#include "kernel/server/component_table.h"

#include <mortise/abi/meta_store.h>
#include <mortise/abi/records.h>

#include <optional>

namespace mortise::server {
namespace {

constexpr const char* kRecordsComponent = "records";

class RecordsComponent final : public Component, plugin::OwnTables {
 public:
  explicit RecordsComponent(const plugin::HostServices& services)
      : registry_(services.registry), host_(services, kRecordsComponent, {}) {}
  ~RecordsComponent() override {
    if (!records_) return;
    registry_.remove(kRecordsComponent);
    records_->stop();
    host_.end_tasks();
  }
  /// REQUIRES: the object service runs on the meta store, so that it is the one that it should be.
  Result<void> open(const std::string& store) {
    const auto* meta = host_.host().find<mortise_meta_store>(MORTISE_META_STORE_ID, store.c_str());
    if (meta == nullptr)
      return Error(Status::invalid, "[storage] meta: plugin '" + store + "' does not provide " MORTISE_META_STORE_ID);
    records_.emplace(host_.host(), MetaStoreHandle(meta));
    registry_.add_own(MORTISE_RECORDS_ID, kRecordsComponent, *this);
    return {};
  }

  const void* table_for(std::string_view asker) override {
    const size_t dot = asker.find('.');
    return dot == std::string_view::npos ? records_->of_plugin(asker) : records_->of_kernel(asker.substr(dot + 1));
  }
  void left(std::string_view asker) override { records_->left(asker); }

 private:
  plugin::Registry& registry_;
  plugin::HostTable host_;
  std::optional<records::RecordsService> records_;  // from open() on
};

}  // namespace

Result<std::unique_ptr<Component>> start_records(const plugin::HostServices& services, const Plan& plan) {
  auto component = std::make_unique<RecordsComponent>(services);
  if (auto opened = component->open(plan.settings.storage.meta); !opened) return std::move(opened).error();
  return std::unique_ptr<Component>(std::move(component));
}

}  // namespace mortise::server
