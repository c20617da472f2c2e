// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/registry.h"

namespace mortise::plugin {

void Registry::add(std::string interface_id, std::string provider, const void* table) {
  const WriteLock lock(mutex_);
  entries_.push_back({std::move(interface_id), {std::move(provider), table}});
}

void Registry::remove(std::string_view provider) {
  const WriteLock lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.provider.name == provider; });
}

const void* Registry::find(std::string_view interface_id, std::string_view provider) const {
  const ReadLock lock(mutex_);
  for (const Entry& entry : entries_) {
    if (entry.interface_id == interface_id && (provider.empty() || entry.provider.name == provider))
      return entry.provider.table;
  }
  return nullptr;
}

std::vector<Registry::Provider> Registry::find_all(std::string_view interface_id) const {
  const ReadLock lock(mutex_);
  std::vector<Provider> out;
  for (const Entry& entry : entries_)
    if (entry.interface_id == interface_id) out.push_back(entry.provider);
  return out;
}

}  // namespace mortise::plugin
