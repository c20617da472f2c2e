// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/remove.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/conditions.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"
#include "kernel/objects/write/new_version.h"
#include "kernel/objects/write/object_change.h"

namespace mortise::objects {
namespace {

class Removal final : public ObjectChange {
 public:
  Removal(Engine& engine, const Call& call, const mortise_remove& r, OnWritten done)
      : ObjectChange(engine, call, BucketTarget::of(r.bucket), done),
        key_(view(r.key)),
        version_(view(r.version)),
        owner_(view(r.owner)),
        owner_name_(view(r.owner_name)),
        conditions_(r.conditions),
        bypasses_((r.flags & MORTISE_REMOVE_BYPASS_GOVERNANCE) != 0) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    written_ = Written(bucket, key_);
    if (auto ok = check_key(key_); !ok) return std::move(ok).error();
    if (bypasses_) draft.bypass_governance();
    draft.frees_space();  // a delete marker, too: what it hides is removed next
    auto versions = find_version(meta(), bucket.partition, key_, version_);
    if (!versions) return std::move(versions).error();
    const auto* wanted = versions->wanted();
    if (auto holds = check_remove(conditions_, wanted == nullptr ? nullptr : &wanted->record, versions->is_current);
        !holds)
      return std::move(holds).error();
    if (!version_.empty()) {
      written_.removed_version = version_;
      return wanted == nullptr ? Result<bool>(false) : remove_version(*versions, draft);
    }
    if (bucket.versioned()) return add_marker(bucket, versions->current.get(), draft);
    return wanted == nullptr ? Result<bool>(false) : remove_version(*versions, draft);
  }

 private:
  Result<bool> add_marker(const Bucket& bucket, const StoredObject* current, Draft& draft) {
    ObjectRecord marker;
    marker.delete_marker = true;
    marker.owner = owner_;
    marker.owner_name = owner_name_;
    marker.modified_ms = engine().host.ordered_ms();
    if (auto placed = place(meta(), bucket, key_, current, marker, id_, draft); !placed)
      return std::move(placed).error();
    written_.version = version_name(marker);
    written_.delete_marker = true;
    written_.modified_ms = marker.modified_ms;
    draft.add_event(event_of(MORTISE_EVENT_DELETE_MARKER, key_, marker, marker.modified_ms));
    return true;
  }

  Result<bool> remove_version(const Versions& versions, Draft& draft) {
    const auto& record = versions.wanted()->record;
    written_.delete_marker = record.delete_marker;
    written_.modified_ms = record.modified_ms;
    written_.size = record.size;
    written_.etag = record.etag;
    draft.discard_body(key_, record);
    draft.add_event(event_of(MORTISE_EVENT_OBJECT_REMOVED, key_, record, engine().host.ordered_ms()));
    if (versions.is_current) {
      if (auto taken = take_current(meta(), key_, *versions.current, draft); !taken) return std::move(taken).error();
      if (engine().access_times.enabled()) draft.remove(keys::of(keys::kAccess, key_));
      return true;
    }
    auto stored_key = keys::of(keys::kVersion, key_, record.id);
    draft.expect(stored_key, versions.older->bytes);
    draft.remove(std::move(stored_key));
    if (record.null_version) {
      ObjectRecord current = versions.current->record;
      current.null_id = {};
      draft.expect(keys::of(keys::kObject, key_), versions.current->bytes);
      draft.put(keys::of(keys::kObject, key_), encoded(current));
    }
    return true;
  }

  const std::string key_;
  const std::string version_;
  const std::string owner_;
  const std::string owner_name_;
  const Conditions conditions_;
  const bool bypasses_;
  std::string id_;
};

}  // namespace

void remove_object(Engine& engine, const Call& call, const mortise_remove& remove, OnWritten done) {
  std::make_shared<Removal>(engine, call, remove, done)->start();
}

}  // namespace mortise::objects
