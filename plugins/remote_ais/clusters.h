// SPDX-License-Identifier: Apache-2.0
//
// The clusters that are known, each at the index under which the host knows it. An index is never used again.
#pragma once

#include <mortise/abi/remote.h>
#include <mortise/mutex.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "remote_ais/kept_clusters.h"
#include "remote_ais/place.h"

namespace mortise::remote_ais {

/// Threads: any.
class Clusters {
 public:
  size_t count() const;
  /// Valid as long as this. Without a name: it was detached.
  const mortise_remote_place* shown(size_t index) const;
  /// nullptr: it was detached, or there was none.
  std::shared_ptr<AisPlace> find(size_t index) const;
  std::shared_ptr<AisPlace> find(std::string_view alias) const;

  /// `uuid` may be empty: it is not known yet. MORTISE_EXISTS: there is one of that name. MORTISE_TOO_LARGE: there are,
  /// or were, too many.
  Result<void> add(std::shared_ptr<AisPlace> place, const std::string& uuid, bool attached);
  void remove(std::string_view alias);
  /// False: it has another one, or another cluster has it.
  bool set_uuid(const AisPlace& place, const std::string& uuid);
  bool was_attached(std::string_view alias) const;
  /// What is to be kept over a restart: all with an id.
  std::vector<KeptCluster> kept() const;

 private:
  struct Shown {
    std::string name, endpoint, uuid;
    mortise_remote_place abi{};
  };
  struct Row {
    std::shared_ptr<AisPlace> place;  // nullptr: it was detached
    bool attached = false;
    const Shown* shown = nullptr;
  };
  /// As a name or an id: one cluster must not be taken for another, whatever it calls itself.
  bool is_used(std::string_view word, const AisPlace* by_others_than) const MORTISE_REQUIRES(mutex_);
  const Shown* show(const AisPlace& place, const std::string& uuid) MORTISE_REQUIRES(mutex_);
  Row* row_of(std::string_view alias) MORTISE_REQUIRES(mutex_);
  const Row* row_of(std::string_view alias) const MORTISE_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::vector<Row> rows_ MORTISE_GUARDED_BY(mutex_);
  std::vector<std::unique_ptr<Shown>> kept_shown_ MORTISE_GUARDED_BY(mutex_);  // the host may still look at each
};

}  // namespace mortise::remote_ais
