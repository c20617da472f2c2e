// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/service.h"
#include "kernel/server/component_table.h"
#include "kernel/server/path_names.h"
#include "kernel/server/properties.h"
#include "kernel/server/store_place.h"
#include "kernel/support/store_damage.h"

#include <sys/statvfs.h>

namespace mortise::server {
namespace {

constexpr const char* kObjectsComponent = "objects";

mortise_durability durability_of(const std::string& word) {
  if (word == "none") return MORTISE_NONE;
  return word == "data" ? MORTISE_DATA : MORTISE_STRICT;
}

objects::VerifyReads verify_reads_of(const std::string& word) {
  if (word == "never") return objects::VerifyReads::never;
  return word == "always" ? objects::VerifyReads::always : objects::VerifyReads::first;
}

/// A store that keeps nothing on a disk has no directory, one that is new has none before its first commit: unknown.
objects::DiskUsage usage_of_disk(const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return {};
  return {uint64_t{disk.f_blocks - disk.f_bfree} * disk.f_frsize, uint64_t{disk.f_bavail} * disk.f_frsize};
}

class ObjectsComponent final : public Component {
 public:
  explicit ObjectsComponent(const plugin::HostServices& services)
      : registry_(services.registry), host_(services, kObjectsComponent, {}) {}
  ~ObjectsComponent() override {
    registry_.remove(kObjectsComponent);
    host_.run_delayed_tasks_now();
    if (service_) service_->stop();
    host_.end_tasks();
  }

  Result<void> open(const Plan& plan, const std::string& data_directory) {
    const config::Settings::Storage& storage = plan.settings.storage;
    const config::Settings::Scrub& scrub = plan.settings.scrub;
    objects::ServiceOptions options;
    const Host host = host_.host();
    options.meta = host.find<mortise_meta_store>(MORTISE_META_STORE_ID, storage.meta.c_str());
    options.blobs = host.find<mortise_blob_store>(MORTISE_BLOB_STORE_ID, storage.blob.c_str());
    if (options.meta == nullptr)
      return Error(Status::invalid,
                   "[storage] meta: plugin '" + storage.meta + "' does not provide " MORTISE_META_STORE_ID);
    if (options.blobs == nullptr)
      return Error(Status::invalid,
                   "[storage] blob: plugin '" + storage.blob + "' does not provide " MORTISE_BLOB_STORE_ID);
    host.find_all<mortise_remote>(
        MORTISE_REMOTE_ID, [&](std::string_view, const mortise_remote* remote) { options.remotes.push_back(remote); });
    options.meta_place = store_place(plan, data_directory, storage.meta);
    options.blobs_place = store_place(plan, data_directory, storage.blob);
    options.buckets.durability = durability_of(storage.durability);
    options.inline_max = storage.inline_max;
    options.buckets.checksum = storage.checksum;
    options.min_part_size = storage.min_part_size;
    options.buckets.verify_reads = verify_reads_of(storage.verify_reads);
    options.verified_for_ms = scrub.interval.count();
    options.quarantine = scrub.quarantine;
    options.min_free = storage.min_free;
    options.access_time_interval_ms = storage.access_times.count();
    options.meta_disk = [directory = store_directory(plan, data_directory, storage.meta)] {
      return usage_of_disk(directory);
    };
    if (const auto* properties = registry_.find_as<Properties>(kPropertiesId)) {
      options.buckets.check_property = [properties](std::string_view name, std::string_view value) {
        return properties->check(name, value);
      };
      options.buckets.check_change = [properties](std::string_view bucket, const std::vector<mortise_pair>& set,
                                                  const std::vector<mortise_pair>& all) {
        return properties->check_change(bucket, set, all);
      };
    }
    if (const auto* names = registry_.find_as<PathNames>(kPathNamesId))
      options.buckets.check_new_name = [names](std::string_view name) { return names->check(name); };
    auto service = objects::Service::open(host_.host(), options);
    if (!service) return Error(service.error().status, "the object service did not open: " + service.error().message);
    service_ = std::move(service).value();
    support::StoreDamage::of_process().note_missing_bodies(service_->sample().missing);
    registry_.add(MORTISE_OBJECTS_ID, kObjectsComponent, service_->table());
    registry_.add(kServiceId, kObjectsComponent, service_.get());
    return {};
  }

 private:
  plugin::Registry& registry_;
  plugin::HostTable host_;
  std::unique_ptr<objects::Service> service_;
};

}  // namespace

Result<std::unique_ptr<Component>> start_objects(const plugin::HostServices& services, const Plan& plan) {
  auto component = std::make_unique<ObjectsComponent>(services);
  if (Result<void> opened = component->open(plan, services.data_directory); !opened) return std::move(opened).error();
  return std::unique_ptr<Component>(std::move(component));
}

}  // namespace mortise::server
