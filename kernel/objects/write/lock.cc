// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/lock.h"

#include <string>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/new_version.h"
#include "kernel/objects/write/object_change.h"

namespace mortise::objects {
namespace {

class LockChange final : public ObjectChange {
 public:
  LockChange(Engine& engine, const Call& call, const mortise_lock_change& c, OnWritten done)
      : ObjectChange(engine, call, BucketTarget::of(c.bucket), done),
        key_(view(c.key)),
        version_(view(c.version)),
        flags_(c.flags),
        wanted_(c.lock) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    if (!bucket.lock)
      return Error(Status::invalid, MORTISE_NO_OBJECT_LOCK, "bucket '" + bucket.name + "' has no object lock");
    auto versions = find_version(meta(), bucket.partition, key_, version_);
    if (!versions) return std::move(versions).error();
    auto stored = wanted_object(*versions, key_, version_);
    if (!stored) return std::move(stored).error();
    ObjectRecord record = (*stored)->record;
    if (auto changed = change_lock(key_, record.lock, flags_, wanted_, engine().host.unix_ms()); !changed)
      return std::move(changed).error();
    written_ = Written(bucket, key_, record);
    const auto stored_key =
        versions->is_current ? keys::of(keys::kObject, key_) : keys::of(keys::kVersion, key_, record.id);
    draft.expect(stored_key, (*stored)->bytes);
    draft.put(stored_key, encoded(record));
    auto event = event_of(MORTISE_EVENT_OBJECT_PROPERTY, key_, record, engine().host.ordered_ms());
    event.property = kObjectLockProperty;
    draft.add_event(event);
    return true;
  }

 private:
  const std::string key_;
  const std::string version_;
  const uint32_t flags_;
  const mortise_object_lock wanted_;
};

}  // namespace

void set_object_lock(Engine& engine, const Call& call, const mortise_lock_change& change, OnWritten done) {
  std::make_shared<LockChange>(engine, call, change, done)->start();
}

}  // namespace mortise::objects
