// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/copy.h"

#include <mortise/known.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/put.h"
#include "kernel/objects/write/self_copy.h"
#include "kernel/objects/write/transfer.h"

#include <span>

namespace mortise::objects {
namespace {

/// The mortise_copy, with memory of its own.
struct CopyRequest {
  explicit CopyRequest(const mortise_copy& c) : CopyRequest(c, known(c.put)) {}
  CopyRequest(const mortise_copy& c, const mortise_put& put)
      : bucket(BucketTarget::of(put.bucket)), conditions(put.conditions), etag_policy(put.etag_policy) {
    target.key = view(put.key);
    target.owner = view(put.owner);
    target.owner_name = view(put.owner_name);
    target.storage_class = view(put.storage_class);
    target.lock = put.lock;
    if (c.replace_metadata != 0) target.metadata = to_owned(put.metadata, put.metadata_count);
    if (c.replace_properties != 0) target.properties = to_owned(put.properties, put.property_count);
    keep_metadata = c.replace_metadata == 0;
    keep_properties = c.replace_properties == 0;
    for (size_t i = 0; i < put.digest_count; ++i)
      if (put.digests[i].keep != 0) wanted.emplace_back(view(put.digests[i].algorithm));
  }
  BucketTarget bucket;
  Conditions conditions;
  int32_t etag_policy;
  NewVersion target;
  bool keep_metadata;
  bool keep_properties;
  std::vector<std::string> wanted;  // algorithms; none: what the source has
};

const DigestView* find_whole(std::span<const DigestView> all, std::string_view algorithm) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const DigestView& d) { return !d.composite && d.algorithm == algorithm; });
  return found == all.end() ? nullptr : &*found;
}

/// What of the source's digests and ETag can be kept, and what has to be computed from its bytes.
class DigestPlan {
 public:
  DigestPlan(Engine& engine, const Bucket& target, const CopyRequest& request, const ObjectRecord& source)
      : target_(target), request_(request), source_(source), computed_(engine.checksums()) {}

  Result<void> make() {
    wanted_ = request_.wanted;
    if (wanted_.empty())
      for (const auto& d : source_.digests) wanted_.emplace_back(d.algorithm);
    for (const auto& algorithm : wanted_)
      if (find_whole(source_.digests, algorithm) == nullptr)
        if (auto added = computed_.add(algorithm); !added) return added;
    if (!target_.checksum_type.empty() && !has_checksum(target_.checksum_type))
      if (auto added = add_own_checksum(target_, computed_); !added) return added;
    keep_etag_ = wants_md5(target_, request_.etag_policy) && source_.part_count == 0 && is_md5_etag(source_.etag);
    if (!keep_etag_)
      if (auto added = add_own_digests(target_, request_.etag_policy, computed_); !added) return added;
    return {};
  }
  bool keeps_all() const noexcept { return computed_.empty(); }
  DigestSet& computed() noexcept { return computed_; }

  void fill(NewVersion& target) {
    computed_.finish();
    for (const auto& algorithm : wanted_) target.digests.push_back({algorithm, value(algorithm), false});
    const auto& type = target_.checksum_type;
    if (!type.empty())
      target.checksum = {type, has_checksum(type) ? std::string(source_.checksum.value) : computed_.value(type), false};
    target.etag = keep_etag_ ? std::string(source_.etag) : make_etag(target_, request_.etag_policy, computed_);
  }

 private:
  bool has_checksum(std::string_view type) const {
    return source_.checksum.algorithm == type && !source_.checksum.composite;
  }
  std::string value(const std::string& algorithm) const {
    const auto* kept = find_whole(source_.digests, algorithm);
    return kept != nullptr ? std::string(kept->value) : computed_.value(algorithm);
  }

  const Bucket& target_;
  const CopyRequest& request_;
  const ObjectRecord& source_;
  DigestSet computed_;
  std::vector<std::string> wanted_;
  bool keep_etag_ = false;
};

/// One copy. Its first half runs on the caller's worker; the rest where commits end.
class CopyJob : public std::enable_shared_from_this<CopyJob> {
 public:
  CopyJob(Engine& engine, const Call& call, CopyRequest request, ReadRequest source, OnWritten done, int tries = 1)
      : engine_(engine),
        call_(call),
        request_(std::move(request)),
        source_(engine, call, std::move(source), Reading::For::copy),
        done_(done),
        tries_(tries),
        guard_(engine.running) {}

  void start() {
    if (auto opened = source_.open(body_); !opened) return done_(of_source(std::move(opened).error()));
    if (source_.span().length > engine_.options.max_copy)
      return done_(of_source(
          Error(Status::too_large, MORTISE_SOURCE_TOO_LARGE, "the source is too large to be copied in one step")));
    auto target = check_target(engine_, call_, request_.bucket.ref(), request_.target.key, MORTISE_EVENT_OBJECT_COPIED,
                               request_.conditions);
    if (!target) return done_(target.error());
    target_ = std::move(*target);
    if (auto lock = lock_of_new_version(*target_, request_.target.lock, engine_.host); !lock)
      return done_(lock.error());
    digests_ = std::make_unique<DigestPlan>(engine_, *target_, request_, *source_.record());
    if (auto made = digests_->make(); !made) return done_(made.error());
    if (target_->has_backend() && request_.keep_properties && !source_.record()->properties.empty())
      return done_(
          Error(Status::unsupported,
                "bucket '" + target_->name + "' has a backend: the tags, or the like, of the source cannot be kept"));
    if (!replaces_its_source()) return copy();
    if (digests_->keeps_all()) return copy_onto_itself();  // only what the record says changes
    again_ = request_;
    request_.conditions.state = state_of(*source_.record());
    copy();
  }

 private:
  static constexpr int kMaxTries = 10;

  /// Then what was opened must not be put over what somebody else has written, or set, since.
  bool replaces_its_source() const {
    return !target_->has_backend() && target_->id == source_.bucket()->id &&
           request_.target.key == source_.request().key && source_.latest() && source_.record()->null_version &&
           target_->versioning != Versioning::enabled;
  }

  void copy_onto_itself() {
    SelfCopy r{target_->target(), request_.target.key, std::string(source_.record()->id), request_.conditions,
               request_.target};
    r.conditions.state = source_.request().conditions.state;  // who asked for it holds for the moment of the change
    r.keep_metadata = request_.keep_metadata;
    r.keep_properties = request_.keep_properties;
    objects::copy_onto_itself(engine_, call_, std::move(r),
                              [self = shared_from_this()](Result<std::optional<Written>> result) {
                                if (!result) return self->done_(result.error());
                                if (*result) return self->finish(std::move(**result));
                                self->start_again(self->request_);
                              });
  }

  /// With what is there now: another version than the one that was opened, or the bucket keeps versions by now.
  void start_again(const CopyRequest& request) {
    if (tries_ >= kMaxTries)
      return done_(Error(Status::busy, "the object was changed again and again while it was copied onto itself"));
    auto next = std::make_shared<CopyJob>(engine_, call_, request, source_.request(), done_, tries_ + 1);
    if (!engine_.submit([next] { next->start(); })) done_(Error(Status::busy, "the server is stopping"));
  }

  bool was_overtaken(const Error& why) const {
    return again_ && (why.detail == MORTISE_IF_STATE || why.detail == MORTISE_NO_SUCH_KEY);
  }

  /// Worker.
  void copy() {
    if (auto copied = copy_bytes(); !copied) return done_(copied.error());
    if (target_->has_backend()) return write_to_backend();
    commit();
  }

  void write_to_backend() {
    engine_.backend_writer().write(call_, target_, outgoing(request_.target, std::exchange(request_.conditions, {})),
                                   [self = shared_from_this(), this](Result<BackendWritten> at_backend) {
                                     if (!at_backend) {
                                       engine_.settle_or_remove(call_, request_.target.blob,
                                                                Error(Status::cancelled, "not stored"));
                                       return done_(at_backend.error());
                                     }
                                     take_over(request_.target, *target_, *at_backend);
                                     turn_ = std::move(at_backend->turn);
                                     commit();
                                   });
  }

  void commit() {
    const auto blob = request_.target.blob;
    auto change = std::make_shared<StoreVersion>(
        engine_, call_, target_, MORTISE_EVENT_OBJECT_COPIED, std::move(request_.target), request_.conditions,
        [self = shared_from_this(), blob](Result<Written> result) {
          self->turn_.reset();
          self->engine_.settle_or_remove(self->call_, blob, result ? Result<void>() : result.error());
          if (!result && self->was_overtaken(result.error())) return self->start_again(*self->again_);
          if (!result) return self->done_(result.error());
          self->finish(std::move(*result));
        });
    change->start();
  }

  Result<void> copy_bytes() {
    const auto& record = *source_.record();
    auto& v = request_.target;
    auto moved = transfer(engine_, call_, std::move(body_), source_.span().length, *target_,
                          keys::of(keys::kObject, v.key), true, digests_->computed());
    if (!moved) {
      const bool damaged = moved.error().status == Status::corrupt;  // what was read: the new object has no bytes yet
      return damaged ? of_source(std::move(moved).error()) : std::move(moved).error();
    }
    v.size = source_.span().length;
    inlined_ = std::move(moved->inlined);
    v.inlined = inlined_;
    v.blob = std::move(moved->blob);
    digests_->fill(v);
    if (request_.keep_metadata) v.metadata = to_owned(record.metadata);
    if (request_.keep_properties) v.properties = to_owned(record.properties);
    return {};
  }

  void finish(Written written) {
    written.source_version = source_version_of(source_);
    done_(written);
  }

  Engine& engine_;
  const Call call_;
  CopyRequest request_;
  Reading source_;
  const OnWritten done_;
  const int tries_;
  std::optional<CopyRequest> again_;  // what was asked for, of a copy onto itself that takes a while
  Running::Guard guard_;
  Body body_;
  std::string inlined_;  // what the new version views
  BucketPtr target_;
  std::shared_ptr<void> turn_;
  std::unique_ptr<DigestPlan> digests_;
};

}  // namespace

Error of_source(Error error) {
  for (const auto& [name, value] : error.facts)
    if (name == "Source") return error;
  return std::move(error).with("Source", "true");
}

std::string source_version_of(const Reading& source) {
  return source.bucket()->versioned() ? std::string(version_name(*source.record())) : std::string();
}

void copy_object(Engine& engine, const Call& call, const mortise_copy& copy, OnWritten done) {
  std::make_shared<CopyJob>(engine, call, CopyRequest(copy), ReadRequest(known(copy.source)), done)->start();
}

}  // namespace mortise::objects
