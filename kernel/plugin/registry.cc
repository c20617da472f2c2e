// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/registry.h"

namespace mortise::plugin {

void Registry::add(std::string interface_id, std::string provider, const void* table) {
  const WriteLock lock(mutex_);
  entries_.push_back({std::move(interface_id), {std::move(provider), table}});
}

void Registry::add_own(std::string interface_id, std::string provider, OwnTables& tables) {
  const WriteLock lock(mutex_);
  entries_.push_back({std::move(interface_id), {std::move(provider), nullptr}, &tables});
}

void Registry::remove(std::string_view provider) {
  {
    const WriteLock lock(mutex_);
    std::erase_if(entries_, [&](const Entry& entry) { return entry.provider.name == provider; });
  }
  leases_.revoke(provider);
}

const Registry::Entry* Registry::entry_of(std::string_view interface_id, std::string_view provider) const {
  for (const Entry& entry : entries_)
    if (entry.interface_id == interface_id && (provider.empty() || entry.provider.name == provider)) return &entry;
  return nullptr;
}

/// Not under the lock: it waits.
void Registry::left(std::string_view asker) {
  std::vector<OwnTables*> all;
  {
    const ReadLock lock(mutex_);
    for (const Entry& entry : entries_)
      if (entry.own != nullptr) all.push_back(entry.own);
  }
  for (OwnTables* own : all) own->left(asker);
}

const void* Registry::Entry::table_for(std::string_view asker) const {
  return own == nullptr ? provider.table : own->table_for(asker);
}

const void* Registry::find(std::string_view interface_id, std::string_view provider) const {
  const ReadLock lock(mutex_);
  const Entry* entry = entry_of(interface_id, provider);
  return entry == nullptr ? nullptr : entry->provider.table;
}

/// With the lock held until the lease is there: it is not taken of a provider that was removed meanwhile.
mortise_lease* Registry::lease(std::string_view interface_id, std::string_view provider, Leases::Holder holder,
                               const mortise_lease_holder* told) {
  const ReadLock lock(mutex_);
  const Entry* entry = entry_of(interface_id, provider);
  if (entry == nullptr) return nullptr;
  return leases_.take(holder, interface_id, entry->provider.name, entry->table_for(holder.name), told);
}

std::vector<mortise_lease*> Registry::lease_all(std::string_view interface_id, Leases::Holder holder,
                                                const mortise_lease_holder* told) {
  const ReadLock lock(mutex_);
  std::vector<mortise_lease*> out;
  for (const Entry& entry : entries_)
    if (entry.interface_id == interface_id)
      out.push_back(leases_.take(holder, interface_id, entry.provider.name, entry.table_for(holder.name), told));
  return out;
}

std::vector<Registry::Provider> Registry::find_all(std::string_view interface_id) const {
  const ReadLock lock(mutex_);
  std::vector<Provider> out;
  for (const Entry& entry : entries_)
    if (entry.interface_id == interface_id) out.push_back(entry.provider);
  return out;
}

}  // namespace mortise::plugin
