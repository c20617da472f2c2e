// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/self_copy.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/change.h"

namespace mortise::objects {
namespace {

class CopyOntoItself final : public Change {
 public:
  CopyOntoItself(Engine& engine, const Call& call, SelfCopy r, OnSelfCopied done)
      : Change(engine, call, r.bucket), request_(std::move(r)), done_(std::move(done)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    written_.reset();
    auto current = read_current(meta(), bucket.partition, request_.key);
    if (!current) return std::move(current).error();
    const auto* old = current->get();
    if (old == nullptr || old->record.id != request_.id || bucket.versioning == Versioning::enabled) return false;
    if (auto holds = check_write(request_.conditions, &old->record); !holds) return std::move(holds).error();
    auto record = old->record;
    const auto fresh = request_.target.record(0);
    record.owner = fresh.owner;
    record.owner_name = fresh.owner_name;
    record.storage_class = fresh.storage_class;
    if (!request_.keep_metadata) record.metadata = fresh.metadata;
    if (!request_.keep_properties) record.properties = fresh.properties;
    record.modified_ms = engine().host.ordered_ms();
    draft.expect(keys::of(keys::kObject, request_.key), old->bytes);
    draft.put(keys::of(keys::kObject, request_.key), encoded(record));
    draft.add_event(event_of(MORTISE_EVENT_OBJECT_COPIED, request_.key, record, record.modified_ms));
    written_.emplace(bucket, request_.key, record);
    return true;
  }

  void finished(Result<void> result) override {
    if (!result) return done_(std::move(result).error());
    done_(std::move(written_));
  }

 private:
  const SelfCopy request_;
  const OnSelfCopied done_;
  std::optional<Written> written_;
};

}  // namespace

void copy_onto_itself(Engine& engine, const Call& call, SelfCopy request, OnSelfCopied done) {
  std::make_shared<CopyOntoItself>(engine, call, std::move(request), std::move(done))->start();
}

}  // namespace mortise::objects
