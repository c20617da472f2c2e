// SPDX-License-Identifier: Apache-2.0
//
// DELETE in a bucket with a backend: there first, then here. And eviction, of which the backend is not told.
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/remote/remote_change.h"
#include "kernel/objects/write/remove.h"

namespace mortise::objects {
namespace {

class RemoteRemoval final : public RemoteChange {
 public:
  RemoteRemoval(Remote& remote, const Call& call, BucketPtr bucket, Location location, const mortise_remove& remove,
                OnWritten done)
      : RemoteChange(remote, call, std::move(bucket), std::move(location), std::string(view(remove.key))),
        owner_(view(remove.owner)),
        owner_name_(view(remove.owner_name)),
        conditions_(remove.conditions),
        done_(done) {}

 private:
  const Conditions& conditions() const noexcept override { return conditions_; }
  Result<void> check(const ObjectRecord* seen) const override { return check_remove(conditions_, seen, true); }
  void answer(const Error& why) override { done_(why); }

  void change_there() override {
    const mortise_remote_read what = target();
    const mortise_remote& at = *location().remote;
    ask_remote<mortise_remote_written>(
        engine(), call(), bucket()->id, remote_.stopping(), key(),
        [&](const mortise_call* call, void* context, mortise_on_remote_written done) {
          at.remove(at.self, call, &what, context, done);
        },
        [self = shared_from_this(), this](Result<const mortise_remote_written*> told) {
          if (!told) return refused(told.error(), told.error());
          on_worker(engine(), [self, this] { remove_here(); });
        });
  }

  /// Worker. What is here is no copy of anything any more.
  void remove_here() {
    mortise_remove r{};
    r.size = sizeof r;
    r.bucket = {str(bucket()->name), str(bucket()->id)};
    r.key = str(key());
    r.owner = str(owner_);
    r.owner_name = str(owner_name_);
    struct Kept {
      std::shared_ptr<RemoteChange> change;
      RemoteRemoval& self;
    };
    auto* kept = new Kept{shared_from_this(), *this};
    remove_object(engine(), call(), r,
                  OnWritten(kept, [](void* context, const mortise_error* error, const mortise_written* written) {
                    const std::unique_ptr<Kept> own(static_cast<Kept*>(context));
                    own->self.turn_.reset();
                    if (written == nullptr) return own->self.done_(Error::from(*error));
                    own->self.done_.pass(*written);
                  }));
  }

  const std::string owner_;
  const std::string owner_name_;
  const Conditions conditions_;
  const OnWritten done_;
};

void evict(Remote& remote, const Call& call, BucketPtr bucket, std::string key, OnWritten done) {
  // Not while the key is being changed: a change that fails leaves the copy what it was, if it is still there.
  const auto id = Fetches::id_of(*bucket, key);
  remote.queues().take(
      id, [&remote, call, bucket = std::move(bucket), key = std::move(key), done](const KeyQueues::Turn& turn) {
        evict_copy(remote.engine(), call, bucket, key, [bucket, key, done, turn](const Result<bool>& evicted) {
          if (!evicted) return done(evicted.error());
          if (!*evicted)
            return done(Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no copy of object '" + key + "' here"));
          done(Written(*bucket, key));
        });
      });
}

}  // namespace

void remote_remove(Remote& remote, const Call& call, BucketPtr bucket, const mortise_remove& remove, void* context,
                   mortise_on_written done) {
  const OnWritten answer(context, done);
  if ((remove.flags & MORTISE_REMOVE_COPY) != 0)
    return evict(remote, call, std::move(bucket), std::string(view(remove.key)), answer);
  // There are no other versions: what they would be removed from is not there.
  const auto version = view(remove.version);
  if (!version.empty() && version != "null") return remove_object(remote.engine(), call, remove, answer);
  auto location = remote.places().find(*bucket);
  if (!location) return answer(location.error());
  std::make_shared<RemoteRemoval>(remote, call, std::move(bucket), std::move(*location), remove, answer)->start();
}

}  // namespace mortise::objects
