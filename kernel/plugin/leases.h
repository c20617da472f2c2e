// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/abi/host.h>
#include <mortise/mutex.h>

#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace mortise::plugin {

/// Who uses whose tables. Threads: any, unless said otherwise.
class Leases {
 public:
  /// A plugin, or a service of the kernel. `name` is for messages; `id` tells two instances apart.
  struct Holder {
    const void* id;
    std::string_view name;
  };

  Leases();
  Leases(const Leases&) = delete;
  Leases& operator=(const Leases&) = delete;
  ~Leases();

  /// `told` may be null; such leases of one table are one for the holder, however often it asks.
  mortise_lease* take(Holder holder, std::string_view interface_id, std::string_view provider, const void* table,
                      const mortise_lease_holder* told);
  /// Startup. Tells all holders of a provider's tables and waits until they released them. A provider does not wait for
  /// itself. REQUIRES: no more of its leases are taken.
  void revoke(std::string_view provider);
  /// Who still has a provider's tables: "plugin_a (mortise.x/1), plugin_b (mortise.y/1)".
  std::string holders_of(std::string_view provider) const;
  /// Releases what a holder has left when it is gone.
  void end(const void* holder_id);

 private:
  struct Lease;
  static void release(mortise_lease* self);
  void give_back(Lease& lease);
  void remove(const Lease& lease) MORTISE_REQUIRES(mutex_);
  Lease* next_to_tell(std::string_view provider) MORTISE_REQUIRES(mutex_);

  mutable Mutex mutex_;
  ConditionVariable changed_;
  std::vector<std::unique_ptr<Lease>> leases_ MORTISE_GUARDED_BY(mutex_);  // and their members
  std::thread::id teller_ MORTISE_GUARDED_BY(mutex_);                      // who runs revoke()
};

}  // namespace mortise::plugin
