// SPDX-License-Identifier: Apache-2.0
//
// One cluster.
#pragma once

#include <mortise/mutex.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "remote_ais/cluster_map.h"
#include "remote_ais/settings.h"
#include "remote_transport/endpoint.h"
#include "remote_transport/place.h"

namespace mortise::remote_ais {

/// Threads: any, where transport does not say otherwise.
class AisPlace final : public remote_transport::Place {
 public:
  /// `on_stranger` is called on the loop: a node that the map does not have was named.
  AisPlace(ClusterSettings settings, std::function<void(AisPlace&)> on_stranger);

  const remote_transport::PlaceSettings& settings() const noexcept override { return own_settings; }
  bool address(const remote_transport::Request& request, int64_t unix_seconds,
               remote_transport::Addressed& to) const override;
  Error refusal(const remote_transport::Attempt& attempt, const remote_transport::Head& head,
                std::string_view body) const override;
  bool is_passing(int status) const noexcept override;
  std::optional<std::string> redirected(const std::string& url, const remote_transport::Head& head) override;

  /// nullptr: it was never told.
  std::shared_ptr<const ClusterMap> map() const;
  void set_map(ClusterMap map);

  const ClusterSettings own_settings;

 private:
  const remote_transport::Endpoint endpoint_;
  const std::function<void(AisPlace&)> on_stranger_;
  mutable Mutex mutex_;
  std::shared_ptr<const ClusterMap> map_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::remote_ais
