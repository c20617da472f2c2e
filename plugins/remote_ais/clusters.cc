// SPDX-License-Identifier: Apache-2.0
#include "remote_ais/clusters.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

namespace mortise::remote_ais {
namespace {

constexpr size_t kMostRows = 1000;  // with those that are gone

constexpr uint32_t kCapabilities = MORTISE_REMOTE_CREATES_BUCKETS | MORTISE_REMOTE_LISTS_BUCKETS;

}  // namespace

size_t Clusters::count() const {
  const MutexLock lock(mutex_);
  return rows_.size();
}

const mortise_remote_place* Clusters::shown(size_t index) const {
  const MutexLock lock(mutex_);
  static constexpr mortise_remote_place kNowhere{sizeof kNowhere, 0, {}, {}, {}, {}, {}};
  return index < rows_.size() && rows_[index].place != nullptr ? &rows_[index].shown->abi : &kNowhere;
}

std::shared_ptr<AisPlace> Clusters::find(size_t index) const {
  const MutexLock lock(mutex_);
  return index < rows_.size() ? rows_[index].place : nullptr;
}

std::shared_ptr<AisPlace> Clusters::find(std::string_view alias) const {
  const MutexLock lock(mutex_);
  const Row* row = row_of(alias);
  return row == nullptr ? nullptr : row->place;
}

Result<void> Clusters::add(std::shared_ptr<AisPlace> place, const std::string& uuid, bool attached) {
  const MutexLock lock(mutex_);
  if (row_of(place->own_settings.name) != nullptr)
    return Error(Status::exists, "a remote cluster '" + place->own_settings.name + "' is attached already");
  if (is_used(place->own_settings.name, nullptr))
    return Error(Status::exists, "'" + place->own_settings.name + "' is the id of another remote cluster");
  if (!uuid.empty() && is_used(uuid, nullptr))
    return Error(Status::exists, "the cluster '" + uuid + "' is attached already: see ais show remote-cluster");
  if (rows_.size() == kMostRows)
    return Error(Status::too_large, "too many clusters were attached and detached since the server started");
  const Shown* shown = show(*place, uuid);
  rows_.push_back({std::move(place), attached, shown});
  return {};
}

void Clusters::remove(std::string_view alias) {
  const MutexLock lock(mutex_);
  if (Row* row = row_of(alias)) row->place = nullptr;
}

bool Clusters::set_uuid(const AisPlace& place, const std::string& uuid) {
  const MutexLock lock(mutex_);
  Row* row = row_of(place.own_settings.name);
  if (row == nullptr || row->place.get() != &place || row->shown->uuid == uuid) return true;
  if (!row->shown->uuid.empty() || is_used(uuid, &place)) return false;
  row->shown = show(place, uuid);
  return true;
}

bool Clusters::was_attached(std::string_view alias) const {
  const MutexLock lock(mutex_);
  const Row* row = row_of(alias);
  return row != nullptr && row->attached;
}

std::vector<KeptCluster> Clusters::kept() const {
  const MutexLock lock(mutex_);
  std::vector<KeptCluster> out;
  for (const Row& row : rows_)
    if (row.place != nullptr && !row.shown->uuid.empty())
      out.push_back({row.place->own_settings.name, row.place->own_settings.endpoint, row.shown->uuid, row.attached});
  return out;
}

bool Clusters::is_used(std::string_view word, const AisPlace* by_others_than) const {
  return std::any_of(rows_.begin(), rows_.end(), [&](const Row& row) {
    if (row.place == nullptr || row.place.get() == by_others_than) return false;
    return row.place->own_settings.name == word || row.shown->uuid == word;
  });
}

const Clusters::Shown* Clusters::show(const AisPlace& place, const std::string& uuid) {
  auto shown = std::make_unique<Shown>(Shown{place.own_settings.name, place.own_settings.endpoint, uuid});
  mortise_remote_place& abi = shown->abi;
  abi.size = sizeof abi;
  abi.capabilities = kCapabilities;
  abi.name = str(shown->name);
  abi.provider = str("ais");
  abi.endpoint = str(shown->endpoint);
  abi.id = str(shown->uuid);
  return kept_shown_.emplace_back(std::move(shown)).get();
}

Clusters::Row* Clusters::row_of(std::string_view alias) {
  const auto found = std::find_if(rows_.begin(), rows_.end(), [&](const Row& row) {
    return row.place != nullptr && row.place->own_settings.name == alias;
  });
  return found == rows_.end() ? nullptr : &*found;
}

const Clusters::Row* Clusters::row_of(std::string_view alias) const {
  return const_cast<Clusters*>(this)->row_of(alias);
}

}  // namespace mortise::remote_ais
