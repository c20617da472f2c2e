// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/properties.h"

#include <algorithm>

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/object_view.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/write/new_version.h"
#include "kernel/objects/write/object_change.h"

namespace mortise::objects {
namespace {

constexpr size_t kMaxName = 128;
constexpr size_t kMaxValue = size_t{64} << 10;

class SetProperty final : public ObjectChange {
 public:
  SetProperty(Engine& engine, const Call& call, PropertyChange request, OnWritten done)
      : ObjectChange(engine, call, request.bucket, done), request_(std::move(request)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    auto versions = find_version(meta(), bucket.partition, request_.key, request_.version);
    if (!versions) return std::move(versions).error();
    auto found = wanted_object(*versions, request_.key, request_.version);
    if (!found) return std::move(found).error();
    const StoredObject* stored = *found;
    written_ = Written(bucket, request_.key, stored->record);
    auto record = stored->record;
    if (!apply(record)) return false;
    auto stored_key = versions->is_current ? keys::of(keys::kObject, request_.key)
                                           : keys::of(keys::kVersion, request_.key, record.id);
    draft.expect(stored_key, stored->bytes);
    draft.put(std::move(stored_key), encoded(record));
    auto event = event_of(MORTISE_EVENT_OBJECT_PROPERTY, request_.key, record, engine().host.ordered_ms());
    event.property = request_.name;
    draft.add_event(event);
    return true;
  }

 private:
  /// False: it is so already.
  bool apply(ObjectRecord& record) const {
    auto& all = record.properties;
    const auto found = std::find_if(all.begin(), all.end(), [&](const PairView& p) { return p.name == request_.name; });
    if (!request_.value) {
      if (found == all.end()) return false;
      all.erase(found);
    } else if (found == all.end()) {
      all.push_back({request_.name, *request_.value});
    } else if (found->value == *request_.value) {
      return false;
    } else {
      found->value = *request_.value;
    }
    return true;
  }

  const PropertyChange request_;
};

}  // namespace

void set_object_property(Engine& engine, const Call& call, PropertyChange change, OnWritten done) {
  if (change.name.empty() || change.name.size() > kMaxName || (change.value && change.value->size() > kMaxValue))
    return done(Error(Status::invalid, MORTISE_INVALID_PROPERTY,
                      "a property of an object cannot have that name or so long a value"));
  std::make_shared<SetProperty>(engine, call, std::move(change), done)->start();
}

}  // namespace mortise::objects
