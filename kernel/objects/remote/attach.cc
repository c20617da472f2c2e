// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/attach.h"

#include <functional>

#include "kernel/objects/format/names.h"
#include "kernel/objects/remote/remote.h"

namespace mortise::objects {
namespace {

Error bad_backend(const std::string& why) { return Error(Status::invalid, MORTISE_INVALID_PROPERTY, why); }

/// The backend that the change sets; nullptr: it sets none.
const std::string* new_backend(const Buckets::PropertyUpdate& change) {
  const std::string* out = nullptr;
  for (const auto& [name, value] : change.set)
    if (name == "backend_bck") out = value.empty() ? nullptr : &value;
  return out;
}

/// A HEAD is answered with a status alone.
Error of_missing(Error error, const std::string& backend) {
  if (error.detail == MORTISE_NO_SUCH_BACKEND) error.message = "there is no bucket '" + backend + "': " + error.message;
  return error;
}

/// Calls `then` on a worker if the backend has the bucket, else `done` with the reason.
void with_backend(Remote& remote, const Call& call, const std::string& backend, const Buckets::Done& done,
                  std::function<void()> then) {
  if (auto ok = check_backend(backend); !ok) return done(bad_backend(ok.error().message));
  const auto location = remote.places().find(backend);
  if (!location) return done(location.error());
  mortise_remote_bucket bucket{};
  bucket.size = sizeof bucket;
  bucket.place = location->place;
  bucket.name = str(location->bucket);
  const mortise_remote& at = *location->remote;
  Engine& engine = remote.engine();
  ask_remote<mortise_remote_bucket_info>(
      engine, call, {}, remote.stopping(), {},
      [&](const mortise_call* c, void* context, mortise_on_remote_bucket answered) {
        at.bucket_head(at.self, c, &bucket, context, answered);
      },
      [&engine, done, backend, then = std::move(then)](Result<const mortise_remote_bucket_info*> told) {
        if (!told) return done(of_missing(told.error(), backend));
        if (!engine.submit(then)) done(Error(Status::busy, "the server is stopping"));
      });
}

}  // namespace

void create_bucket(Remote& remote, const Call& call, std::string_view name, std::string_view owner,
                   Buckets::PropertyUpdate properties, Buckets::Done done) {
  const std::string* given = new_backend(properties);
  const bool is_direct = is_backend_name(name);
  if (is_direct && given != nullptr)
    return done(bad_backend("bucket '" + std::string(name) + "' is its own backend, and takes no other"));
  if (auto ok = check_bucket_name(name); !ok) return done(std::move(ok).error());
  auto create = [&remote, call, name = std::string(name), owner = std::string(owner), properties, done] {
    auto own = properties;
    remote.engine().buckets.create(call, name, owner, std::move(own), done);
  };
  if (!is_direct && given == nullptr) return create();
  with_backend(remote, call, is_direct ? std::string(name) : *given, done, create);
}

void update_bucket(Remote& remote, const Call& call, const mortise_bucket_ref& bucket, Buckets::PropertyUpdate change,
                   Buckets::Done done) {
  const std::string* given = new_backend(change);
  if (given == nullptr) return remote.engine().buckets.update(call, bucket, std::move(change), std::move(done));
  if (is_backend_name(view(bucket.name)))
    return done(bad_backend("bucket '" + std::string(view(bucket.name)) + "' is its own backend, and takes no other"));
  const std::string backend = *given;
  with_backend(remote, call, backend, done,
               [&remote, call, target = BucketTarget::of(bucket), change = std::move(change), done] {
                 remote.engine().buckets.update(call, target.ref(), change, done);
               });
}

}  // namespace mortise::objects
