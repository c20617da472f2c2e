// SPDX-License-Identifier: Apache-2.0
//
// A rename moves the record in one batch; blobs stay where they are. They name the old key as their owner, so a record
// 'k' under that key leads recovery to the new one.
#include <mortise/known.h>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/for_each.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"
#include "kernel/objects/write/copy.h"
#include "kernel/objects/write/new_version.h"
#include "kernel/objects/write/object_change.h"

namespace mortise::objects {
namespace {

class Rename final : public ObjectChange {
 public:
  Rename(Engine& engine, const Call& call, const mortise_read& source, const mortise_put& target, OnWritten done)
      : ObjectChange(engine, call, BucketTarget::of(target.bucket), done),
        from_(view(source.key)),
        to_(view(target.key)),
        source_conditions_(source.conditions),
        conditions_(target.conditions) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    if (auto ok = check_key(to_); !ok) return std::move(ok).error();
    if (bucket.versioned())
      return Error(Status::unsupported, "objects of a bucket with versions cannot be renamed; copy them");
    auto source = read_current(meta(), bucket.partition, from_);
    if (!source) return std::move(source).error();
    if (*source == nullptr || (*source)->record.delete_marker)
      return of_source(Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object '" + from_ + "'"));
    const auto& record = (*source)->record;
    if (auto holds = check_copy_source(source_conditions_, record, engine().host.ordered_ms()); !holds)
      return std::move(holds).error();
    auto target = read_current(meta(), bucket.partition, to_);
    if (!target) return std::move(target).error();
    if (auto holds = check_write(conditions_, *target == nullptr ? nullptr : &(*target)->record); !holds)
      return std::move(holds).error();
    written_ = Written(bucket, to_, record);
    if (from_ == to_) return false;
    const int64_t now = engine().host.ordered_ms();
    draft.add_event(event_of(MORTISE_EVENT_OBJECT_REMOVED, from_, record, now));
    auto renamed = event_of(MORTISE_EVENT_OBJECT_RENAMED, to_, record, now);
    renamed.previous_key = from_;
    draft.add_event(renamed);
    draft.expect(keys::of(keys::kObject, from_), (*source)->bytes);
    draft.remove(keys::of(keys::kObject, from_));
    if (*target == nullptr) {
      draft.expect(keys::of(keys::kObject, to_), std::nullopt);
    } else {
      draft.expect(keys::of(keys::kObject, to_), (*target)->bytes);
      draft.discard_body(to_, (*target)->record);
    }
    return move(record, draft);
  }

 private:
  Result<bool> move(ObjectRecord record, Draft& draft) {
    switch (record.body) {
      case BodyKind::none:
      case BodyKind::within:
        break;
      case BodyKind::inlined:
        if (auto moved =
                move_records(keys::of(keys::kBody, from_, record.id), keys::of(keys::kBody, to_, record.id), draft);
            !moved)
          return std::move(moved).error();
        break;
      case BodyKind::manifest:
        if (auto moved = move_records(keys::of(keys::kManifest, from_, record.id),
                                      keys::of(keys::kManifest, to_, record.id), draft);
            !moved)
          return std::move(moved).error();
        move_origin(record, draft);
        break;
      case BodyKind::blob:
      case BodyKind::parts:
        move_origin(record, draft);
        break;
    }
    draft.put(keys::of(keys::kObject, to_), encoded(record));
    if (engine().access_times.enabled()) draft.remove(keys::of(keys::kAccess, from_));
    return true;
  }

  void move_origin(ObjectRecord& record, Draft& draft) const {
    const std::string_view origin = record.origin.empty() ? std::string_view(from_) : record.origin;
    auto trail = keys::of(keys::kMoved, origin, record.id);
    if (origin == to_) {
      draft.remove(std::move(trail));
      record.origin = {};
    } else {
      draft.put(std::move(trail), to_);
      record.origin = origin;
    }
  }

  /// All records whose keys start with `from`. If they are gone, so is the object's record, and the commit will fail.
  Result<void> move_records(const std::string& from, const std::string& to, Draft& draft) const {
    const auto moved = for_each(meta(), draft.partition(), from, [&](std::string_view key, std::string_view value) {
      draft.put(to + std::string(key.substr(from.size())), std::string(value));
      draft.remove(std::string(key));
    });
    return moved ? Result<void>() : moved.error();
  }

  const std::string from_;
  const std::string to_;
  const Conditions source_conditions_;
  const Conditions conditions_;
};

}  // namespace

void rename_object(Engine& engine, const Call& call, const mortise_copy& copy, OnWritten done) {
  const mortise_read source = known(copy.source);
  const mortise_put target = known(copy.put);
  const auto& from = source.bucket;
  const auto& to = target.bucket;
  if (view(from.name) != view(to.name) || view(from.id) != view(to.id))
    return done(Error(Status::invalid, "an object can be renamed within its bucket only"));
  std::make_shared<Rename>(engine, call, source, target, done)->start();
}

}  // namespace mortise::objects
