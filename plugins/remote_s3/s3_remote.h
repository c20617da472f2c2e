// SPDX-License-Identifier: Apache-2.0
//
// mortise.remote/1 over the places that were configured.
#pragma once

#include <mortise/checksum.h>
#include <mortise/host.h>
#include <mortise/remote.h>

#include <memory>
#include <vector>

#include "remote_s3/place.h"
#include "remote_transport/loop.h"

namespace mortise::remote_s3 {

/// Threads: any.
class S3Remote final : public Remote {
 public:
  S3Remote(Host host, std::vector<S3Settings> settings);

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
  void bucket_list(const Call& call, const mortise_remote_bucket& place,
                   RemoteReply<mortise_remote_buckets> answer) noexcept override;

  void stop() { loop_.stop(); }

 private:
  std::vector<std::shared_ptr<S3Place>> known_;
  const Checksums checksums_;
  remote_transport::Loop loop_;
};

}  // namespace mortise::remote_s3
