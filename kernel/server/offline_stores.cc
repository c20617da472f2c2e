// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/offline_stores.h"

#include "kernel/plugin/start_order.h"
#include "kernel/server/component_table.h"
#include "kernel/server/store_place.h"

#include <mortise/abi/blob_store.h>
#include <mortise/abi/checksum.h>
#include <mortise/abi/identity.h>
#include <mortise/abi/meta_store.h>
#include <mortise/abi/records.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>

namespace mortise::server {
namespace {

constexpr size_t kWorkers = 2;
constexpr const char* kBoth =
    ". If there is no backup: 'mortise fsck --repair --pair-stores' mends what is damaged and takes the stores as they "
    "are then";

bool gives_any(const plugin::Manifest& manifest, const std::vector<std::string>& interface_ids) {
  return std::any_of(interface_ids.begin(), interface_ids.end(),
                     [&](const std::string& id) { return plugin::provides(manifest, id); });
}

/// The chosen plugins that give stores and checksums, and what those need.
std::vector<size_t> plugins_for_stores(const std::vector<plugin::Chosen>& chosen) {
  std::vector<std::string> wanted{MORTISE_META_STORE_ID, MORTISE_BLOB_STORE_ID, MORTISE_CHECKSUM_ID};
  std::vector<size_t> out;
  for (size_t before = SIZE_MAX; before != wanted.size();) {
    before = wanted.size();
    out.clear();
    for (size_t i = 0; i < chosen.size(); ++i) {
      const plugin::Manifest& manifest = chosen[i].candidate.manifest;
      if (!gives_any(manifest, wanted)) continue;
      out.push_back(i);
      for (const std::string& id : manifest.needs)
        if (std::find(wanted.begin(), wanted.end(), id) == wanted.end()) wanted.push_back(id);
    }
  }
  return out;
}

mortise_mode mode_of(bool repair) { return repair ? MORTISE_MODE_REPAIR : MORTISE_MODE_CHECK; }

std::string absolute(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path full = std::filesystem::absolute(path, failure);
  return failure ? path : full.lexically_normal().string();
}

}  // namespace

OfflineStores::OfflineStores(const Plan& plan, Use use)
    : plan_(plan),
      use_(use),
      log_(LogLevel::warning, support::LogFormat::automatic),
      executor_(kWorkers),
      services_{
          log_, metrics_, executor_, registry_, absolute(plan.settings.server.data_dir), mode_of(use != Use::check)},
      host_(services_, "fsck", {}) {}

OfflineStores::~OfflineStores() {
  objects_.reset();
  host_.end_tasks();
  host_.end_leases();
  while (!plugins_.empty()) plugins_.pop_back();
  executor_.close();
}

Result<std::unique_ptr<OfflineStores>> OfflineStores::open(const Plan& plan, Use use) {
  if (use == Use::repair)
    if (auto mended = mend(plan); !mended) return std::move(mended).error();
  if (use == Use::pair)
    if (auto whole = look_for_damage(plan); !whole) return std::move(whole).error();
  std::string none;
  return open_as(plan, use, none);
}

/// A repair looks first, and then lets only the store write whose data are damaged: to open a database writes to it,
/// and the two may not belong together.
Result<void> OfflineStores::mend(const Plan& plan) {
  std::string damaged;
  auto looked = open_as(plan, Use::check, damaged);
  while (!looked && !damaged.empty()) {
    const std::string tried = damaged;
    looked = open_as(plan, Use::check, damaged);
    if (damaged == tried) return looked.error();
    if (!looked && damaged.empty()) {  // mended, it is refused for another reason: each advice alone leads back
      Error both = looked.error();
      both.message += kBoth;
      return both;
    }
  }
  return looked ? Result<void>() : looked.error();
}

/// Before stores are paired, which writes to them: what is damaged would be mended then, and nobody asked for that.
Result<void> OfflineStores::look_for_damage(const Plan& plan) {
  std::string damaged;
  auto looked = start(plan, Use::check, damaged);
  if (looked) return {};
  Error out = looked.error();
  if (!damaged.empty()) out.message += kBoth;
  return out;
}

Result<std::unique_ptr<OfflineStores>> OfflineStores::open_as(const Plan& plan, Use use, std::string& damaged) {
  auto out = start(plan, use, damaged);
  if (!out) return out;
  if (auto opened = (*out)->open_objects(); !opened) return std::move(opened).error();
  return out;
}

Result<std::unique_ptr<OfflineStores>> OfflineStores::start(const Plan& plan, Use use, std::string& damaged) {
  std::unique_ptr<OfflineStores> out(new OfflineStores(plan, use));
  std::error_code failure;
  if (!std::filesystem::is_directory(out->services_.data_directory, failure))
    return Error(Status::not_found, "there is no data directory " + out->services_.data_directory);
  if (auto started = out->start_plugins(damaged); !started) return std::move(started).error();
  return out;
}

Result<void> OfflineStores::start_plugins(std::string& damaged) {
  const std::string mending = std::exchange(damaged, {});
  const auto& chosen = plan_.selection.chosen;
  const std::vector<size_t> wanted = plugins_for_stores(chosen);
  std::vector<plugin::Unit> units;
  for (const size_t i : wanted) {
    const plugin::Manifest& manifest = chosen[i].candidate.manifest;
    units.push_back({manifest.name, manifest.provides, manifest.needs, manifest.wants});
  }
  const Result<std::vector<size_t>> order = plugin::start_order(units);
  if (!order) return order.error();
  for (const size_t unit : *order) {
    services_.mode = mode_of(use_ != Use::check || units[unit].name == mending);
    auto instance = plugin::Instance::load(services_, chosen[wanted[unit]], patience_of(plan_));
    if (!instance) return std::move(instance).error();
    if (Result<void> started = (*instance)->start(); !started) {
      if (started.error().status == Status::corrupt) damaged = units[unit].name;
      return started;
    }
    plugins_.push_back(std::move(instance).value());
  }
  return {};
}

Result<void> OfflineStores::check_identities() {
  std::unique_ptr<Component> records;
  for (const plugin::Chosen& chosen : plan_.selection.chosen) {
    const plugin::Manifest& manifest = chosen.candidate.manifest;
    if (!plugin::provides(manifest, MORTISE_IDENTITY_ID) ||
        manifest.needs != std::vector<std::string>{MORTISE_RECORDS_ID})
      continue;
    services_.mode = MORTISE_MODE_CHECK;
    if (records == nullptr) {
      auto started = start_records(services_, plan_);
      if (!started) return std::move(started).error();
      records = std::move(started).value();
    }
    const auto instance = plugin::Instance::load(services_, chosen, patience_of(plan_));
    if (!instance) return instance.error();
    if (Result<void> started = (*instance)->start(); !started) return started;
  }
  return {};
}

Result<void> OfflineStores::open_objects() {
  const auto& storage = plan_.settings.storage;
  objects::ServiceOptions options;
  options.meta = host_.host().find<mortise_meta_store>(MORTISE_META_STORE_ID, storage.meta.c_str());
  options.blobs = host_.host().find<mortise_blob_store>(MORTISE_BLOB_STORE_ID, storage.blob.c_str());
  options.buckets.checksum = storage.checksum;
  if (options.meta == nullptr || options.blobs == nullptr)
    return Error(Status::invalid, "the plugins that [storage] names do not provide a meta store and a blob store");
  options.meta_place = store_place(plan_, services_.data_directory, storage.meta);
  options.blobs_place = store_place(plan_, services_.data_directory, storage.blob);
  auto opened = objects::Offline::open(host_.host(), options, use_ == Use::pair || use_ == Use::repair_and_pair);
  if (!opened) return std::move(opened).error();
  objects_ = std::move(opened).value();
  return {};
}

}  // namespace mortise::server
