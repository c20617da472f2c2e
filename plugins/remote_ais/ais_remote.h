// SPDX-License-Identifier: Apache-2.0
//
// mortise.remote/1 over the clusters that were configured or attached.
#pragma once

#include <mortise/host.h>
#include <mortise/mutex.h>
#include <mortise/remote.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "remote_ais/cluster_map.h"
#include "remote_ais/clusters.h"
#include "remote_ais/kept_clusters.h"
#include "remote_transport/loop.h"

namespace mortise::remote_ais {

/// Threads: any.
class AisRemote final : public Remote {
 public:
  /// `own_id` is that of this server, which is not attached to itself.
  AisRemote(Host host, const std::vector<ClusterSettings>& configured, std::vector<KeptCluster> kept,
            std::string own_id);
  void stop() { loop_.stop(); }

  size_t place_count() const noexcept override { return clusters_.count(); }
  const mortise_remote_place* place(size_t index) const noexcept override { return clusters_.shown(index); }

  void head(const Call& call, const mortise_remote_read& read,
            RemoteReply<mortise_remote_object> answer) noexcept override;
  void get(const Call& call, const mortise_remote_read& read, RemoteReceiver receiver,
           mortise_remote_transfer*& transfer) noexcept override;
  void put(const Call& call, const mortise_remote_put& put, const mortise_remote_source& source,
           RemoteReply<mortise_remote_written> answer) noexcept override;
  void remove(const Call& call, const mortise_remote_read& what,
              RemoteReply<mortise_remote_written> answer) noexcept override;
  void list(const Call& call, const mortise_remote_list& list,
            RemoteReply<mortise_remote_page> answer) noexcept override;
  void bucket_head(const Call& call, const mortise_remote_bucket& bucket,
                   RemoteReply<mortise_remote_bucket_info> answer) noexcept override;
  void bucket_create(const Call& call, const mortise_remote_bucket& bucket,
                     RemoteReply<mortise_remote_bucket_info> answer) noexcept override;
  void bucket_remove(const Call& call, const mortise_remote_bucket& bucket,
                     RemoteReply<mortise_remote_bucket_info> answer) noexcept override;
  void bucket_list(const Call& call, const mortise_remote_bucket& place,
                   RemoteReply<mortise_remote_buckets> answer) noexcept override;
  void attach(const Call& call, const mortise_remote_attachment& what,
              RemoteReply<mortise_remote_place> answer) noexcept override;
  void detach(const Call& call, const mortise_remote_attachment& what,
              RemoteReply<mortise_remote_place> answer) noexcept override;
  void describe(const Call& call, const mortise_remote_bucket& place,
                RemoteReply<mortise_remote_place> answer) noexcept override;

 private:
  void add_at_start(ClusterSettings settings, const std::string& uuid, bool attached);
  std::shared_ptr<AisPlace> make_place(ClusterSettings settings);
  void learn(const std::shared_ptr<AisPlace>& place, int64_t pause_ms);
  void learned(const std::shared_ptr<AisPlace>& place, ClusterMap map);
  Result<void> keep() const;
  /// Detaches it, or it stays attached.
  Result<void> forget(const std::shared_ptr<AisPlace>& place);
  void keep_attached(const std::shared_ptr<AisPlace>& place, const ClusterMap& map,
                     RemoteReply<mortise_remote_place>& answer);
  void about_bucket(const Call& call, const mortise_remote_bucket& bucket, remote_transport::Request request,
                    RemoteReply<mortise_remote_bucket_info> answer);

  const Host host_;
  const std::string own_id_;
  const KeptClusters file_;
  Clusters clusters_;
  mutable Mutex keeping_;  // while the file is written
  Mutex learning_mutex_;
  std::set<const AisPlace*> learning_ MORTISE_GUARDED_BY(learning_mutex_);
  remote_transport::Loop loop_;  // last: its thread uses all of the above
};

}  // namespace mortise::remote_ais
