// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/plugin/leases.h"

#include <mortise/mutex.h>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// What gives each asker a table of its own. Threads: any.
class OwnTables {
 public:
  virtual ~OwnTables() = default;
  /// `asker`: a plugin's name, or, with a dot in it, that of a service of the kernel.
  virtual const void* table_for(std::string_view asker) = 0;
  /// The asker ends, and nothing of it may be called any more; waits for what runs.
  virtual void left(std::string_view asker) = 0;
};

/// Who provides which interface. Threads: any; additions and removals are rare.
class Registry {
 public:
  void add(std::string interface_id, std::string provider, const void* table);
  /// `tables` outlives what finds them. Only leases lead to them.
  void add_own(std::string interface_id, std::string provider, OwnTables& tables);
  /// Startup. Forgets everything of one provider, tells the holders of leases of its tables, and waits until these were
  /// released.
  void remove(std::string_view provider);

  /// An asker of own tables ends: see OwnTables.
  void left(std::string_view asker);

  /// A lease of what find() finds, nullptr if that is nothing.
  mortise_lease* lease(std::string_view interface_id, std::string_view provider, Leases::Holder holder,
                       const mortise_lease_holder* told);
  /// Leases of what find_all() finds.
  std::vector<mortise_lease*> lease_all(std::string_view interface_id, Leases::Holder holder,
                                        const mortise_lease_holder* told);
  Leases& leases() noexcept { return leases_; }

  /// The table of a provider, or of the first if `provider` is empty; nullptr if there is none. Without a lease: for a
  /// look, and for what the kernel's services give each other. They lease what plugins give, through their own hosts.
  const void* find(std::string_view interface_id, std::string_view provider = {}) const;
  template <class Table>
  const Table* find_as(std::string_view interface_id, std::string_view provider = {}) const {
    return static_cast<const Table*>(find(interface_id, provider));
  }

  struct Provider {
    std::string name;
    const void* table;
  };
  /// In the order of addition.
  std::vector<Provider> find_all(std::string_view interface_id) const;

 private:
  struct Entry {
    std::string interface_id;
    Provider provider;
    OwnTables* own = nullptr;  // instead of provider.table
    const void* table_for(std::string_view asker) const;
  };
  const Entry* entry_of(std::string_view interface_id, std::string_view provider) const
      MORTISE_THREAD_ATTRIBUTE(requires_shared_capability(mutex_));

  mutable SharedMutex mutex_;
  std::vector<Entry> entries_ MORTISE_GUARDED_BY(mutex_);
  Leases leases_;
};

}  // namespace mortise::plugin
