// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/self_copy.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/change.h"

namespace mortise::objects {
namespace {

class ReplaceInPlace final : public Change {
 public:
  ReplaceInPlace(Engine& engine, Replacement r, OnReplaced done)
      : Change(engine, r.bucket), replacement_(std::move(r)), done_(std::move(done)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    written_.reset();
    auto current = read_current(engine().meta, bucket.partition, replacement_.key);
    if (!current) return std::move(current).error();
    const auto* old = current->get();
    if (old == nullptr || old->record.id != replacement_.id || bucket.versioning == Versioning::enabled) return false;
    if (auto holds = check_write(replacement_.conditions, &old->record); !holds) return std::move(holds).error();
    auto record = old->record;
    const auto fresh = replacement_.target.record(0);
    record.owner = fresh.owner;
    record.owner_name = fresh.owner_name;
    record.storage_class = fresh.storage_class;
    if (!replacement_.keep_metadata) record.metadata = fresh.metadata;
    if (!replacement_.keep_properties) record.properties = fresh.properties;
    record.modified_ms = engine().host.ordered_ms();
    draft.expect(keys::of(keys::kObject, replacement_.key), old->bytes);
    draft.put(keys::of(keys::kObject, replacement_.key), encoded(record));
    tell(bucket, record);
    return true;
  }

  void finished(Result<void> result) override {
    if (!result) return done_(std::move(result).error());
    done_(std::move(written_));
  }

 private:
  void tell(const Bucket& bucket, const ObjectRecord& record) {
    auto& w = written_.emplace();
    w.of_bucket(bucket);
    w.key = replacement_.key;
    w.version = "null";
    w.size = record.size;
    w.modified_ms = record.modified_ms;
    w.etag = record.etag;
    for (const auto& d : record.digests) w.digests.push_back(own(d));
  }

  const Replacement replacement_;
  const OnReplaced done_;
  std::optional<Written> written_;
};

}  // namespace

void replace_in_place(Engine& engine, Replacement replacement, OnReplaced done) {
  std::make_shared<ReplaceInPlace>(engine, std::move(replacement), std::move(done))->start();
}

}  // namespace mortise::objects
