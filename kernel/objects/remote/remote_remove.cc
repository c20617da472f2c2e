// SPDX-License-Identifier: Apache-2.0
//
// DELETE in a bucket with a backend: there first, then here. And eviction, of which the backend is not told.
#include <mortise/known.h>

#include "kernel/objects/core/conditions.h"
#include "kernel/objects/remote/backend_object.h"
#include "kernel/objects/remote/copies.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/remote/remote.h"
#include "kernel/objects/remote/write_through.h"
#include "kernel/objects/write/remove.h"

namespace mortise::objects {
namespace {

/// What mortise_remove says, with memory of its own.
struct Removed {
  explicit Removed(const mortise_remove& r)
      : key(view(r.key)), owner(view(r.owner)), owner_name(view(r.owner_name)), conditions(r.conditions) {}
  std::string key;
  std::string owner;
  std::string owner_name;
  Conditions conditions;
};

class RemoteRemoval : public std::enable_shared_from_this<RemoteRemoval> {
 public:
  RemoteRemoval(Remote& remote, const Call& call, BucketPtr bucket, Location location, const mortise_remove& remove,
                OnWritten done)
      : remote_(remote),
        engine_(remote.engine()),
        call_(call),
        bucket_(std::move(bucket)),
        location_(std::move(location)),
        what_(remove),
        done_(done) {}

  void start() {
    remote_.queues().take(Fetches::id_of(*bucket_, what_.key), [self = shared_from_this()](KeyQueues::Turn turn) {
      self->turn_ = self->remote_.fetches().change(*self->bucket_, self->what_.key, std::move(turn));
      self->conditions();
    });
  }

 private:
  mortise_remote_read target() const {
    mortise_remote_read read{};
    read.size = sizeof read;
    read.place = location_.place;
    read.bucket = str(location_.bucket);
    read.key = str(what_.key);
    return read;
  }

  void conditions() {
    if (!what_.conditions.any()) return doubt();
    const mortise_remote_read read = target();
    const mortise_remote& at = *location_.remote;
    ask_remote<mortise_remote_object>(
        engine_, call_, remote_.stopping(), what_.key,
        [&](const mortise_call* call, void* context, mortise_on_remote_object done) {
          at.head(at.self, call, &read, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_object*> told) { self->check(told); });
  }
  void check(const Result<const mortise_remote_object*>& told) {
    if (!told && told.error().detail != MORTISE_NO_SUCH_KEY) return fail(told.error());
    const auto seen = told ? std::make_unique<BackendObject>(**told) : nullptr;
    if (auto holds = check_seen(seen.get()); !holds) {
      return evict_unless_copy_of(seen.get(), engine_, bucket_, what_.key,
                                  [self = shared_from_this(), why = holds.error()] { self->fail(why); });
    }
    on_worker(engine_, [self = shared_from_this()] { self->doubt(); });
  }

  Result<void> check_seen(const BackendObject* seen) const {
    if (seen == nullptr) return check_remove(what_.conditions, nullptr);
    const ObjectRecord record = seen->record(*bucket_);
    return check_remove(what_.conditions, &record);
  }

  void doubt() {
    set_doubt(engine_, call_, bucket_, what_.key, true, [self = shared_from_this()](const Result<bool>& doubted) {
      if (!doubted) return self->fail(doubted.error());
      self->doubts_ = *doubted;
      self->remove_there();
    });
  }

  void remove_there() {
    const mortise_remote_read what = target();
    const mortise_remote& at = *location_.remote;
    ask_remote<mortise_remote_written>(
        engine_, call_, remote_.stopping(), what_.key,
        [&](const mortise_call* call, void* context, mortise_on_remote_written done) {
          at.remove(at.self, call, &what, context, done);
        },
        [self = shared_from_this()](Result<const mortise_remote_written*> told) {
          if (told) return on_worker(self->engine_, [self] { self->remove_here(); });
          if (may_have_happened(told.error()))
            self->remote_.fetches().note_unsure(Fetches::id_of(*self->bucket_, self->what_.key));
          if (!self->doubts_ || may_have_happened(told.error())) return self->fail(told.error());
          on_worker(self->engine_, [self, why = told.error()] { self->undo(why); });
        });
  }

  /// Worker. What is here is no copy of anything any more.
  void remove_here() {
    mortise_remove r{};
    r.size = sizeof r;
    r.bucket = {str(bucket_->name), str(bucket_->id)};
    r.key = str(what_.key);
    r.owner = str(what_.owner);
    r.owner_name = str(what_.owner_name);
    struct Kept {
      std::shared_ptr<RemoteRemoval> self;
    };
    auto* kept = new Kept{shared_from_this()};
    remove_object(engine_, call_, r,
                  OnWritten(kept, [](void* context, const mortise_error* error, const mortise_written* written) {
                    const std::unique_ptr<Kept> own(static_cast<Kept*>(context));
                    own->self->turn_.reset();
                    if (written == nullptr) return own->self->done_(Error::from(*error));
                    own->self->done_.pass(*written);
                  }));
  }
  void undo(const Error& why) {
    set_doubt(engine_, {}, bucket_, what_.key, false,
              [self = shared_from_this(), why](const Result<bool>&) { self->fail(why); });
  }
  void fail(const Error& why) {
    turn_.reset();
    done_(why);
  }

  Remote& remote_;
  Engine& engine_;
  const Call call_;
  const BucketPtr bucket_;
  const Location location_;
  const Removed what_;
  const OnWritten done_;
  KeyQueues::Turn turn_;
  bool doubts_ = false;
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
