// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/remote.h"

#include "kernel/objects/remote/way.h"
#include "kernel/objects/remote/write_through.h"

namespace mortise::objects {

Remote::Remote(Engine& engine)
    : engine_(engine), places_(engine.options.remotes), fetches_(engine, queues_, stopping_) {}

Result<BucketPtr> Remote::bucket(const mortise_bucket_ref& ref, const Call& call) const {
  if (!engine_.buckets.may_have_backend()) return BucketPtr();
  auto found = engine_.buckets.find(ref, call);
  if (!found && found.error().detail != MORTISE_NO_SUCH_BUCKET) return found;
  if (!found || !(*found)->has_backend()) return BucketPtr();
  if (auto open_way = check_way(call, **found); !open_way) return std::move(open_way).error();
  return found;
}

void Remote::write(const Call& call, std::shared_ptr<const Bucket> bucket, OutgoingVersion outgoing, Done done) {
  write_through(*this, call, std::move(bucket), std::move(outgoing), std::move(done));
}

void Remote::stop() {
  stopping_.store(true);
  fetches_.cancel_all();
}

}  // namespace mortise::objects
