// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/mutex.h>

#include <functional>

#include <string>
#include <string_view>
#include <vector>

namespace mortise::plugin {

/// Who provides which interface. Threads: any; additions and removals are rare.
class Registry {
 public:
  void add(std::string interface_id, std::string provider, const void* table);
  /// Forgets everything of one provider. Tables already handed out are not recalled.
  void remove(std::string_view provider);

  /// The table of a provider, or of the first if `provider` is empty; nullptr if there is none.
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
  };
  mutable SharedMutex mutex_;
  std::vector<Entry> entries_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::plugin
