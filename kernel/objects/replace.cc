// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/replace.h"

#include <mortise/object_service.h>

#include "kernel/objects/change.h"
#include "kernel/objects/core.h"
#include "kernel/objects/keys.h"

namespace mortise::objects {
namespace {

class ReplaceInPlace final : public Change {
 public:
  ReplaceInPlace(Core& core, Replacement r) : Change(core, r.bucket), replacement_(std::move(r)) {}

  /// After start(). The outcome; written.version is empty if the version was not there any more.
  Result<Written> wait() {
    waiter_.wait();
    if (!result_) return std::move(result_).error();
    return std::move(written_);
  }

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    written_ = Written();
    auto current = read_current(core().meta, bucket.partition, replacement_.key);
    if (!current) return std::move(current).error();
    const auto* old = current->get();
    if (old == nullptr || old->record.id != replacement_.id || bucket.versioning == Versioning::enabled) return false;
    if (auto holds = check_write(replacement_.conditions, &old->record); !holds) return std::move(holds).error();
    auto record = old->record;
    const auto fresh = replacement_.target.record();
    record.owner = fresh.owner;
    record.owner_name = fresh.owner_name;
    record.storage_class = fresh.storage_class;
    if (!replacement_.keep_metadata) record.metadata = fresh.metadata;
    if (!replacement_.keep_properties) record.properties = fresh.properties;
    record.modified_ms = core().host.unix_ms();
    draft.expect(keys::of(keys::kObject, replacement_.key), old->bytes);
    draft.put(keys::of(keys::kObject, replacement_.key), encoded(record));
    tell(bucket, record);
    return true;
  }

  void finished(Result<void> result) override {
    result_ = std::move(result);
    waiter_.done();
  }

 private:
  void tell(const Bucket& bucket, const ObjectRecord& record) {
    written_.of_bucket(bucket);
    written_.key = replacement_.key;
    written_.version = "null";
    written_.size = record.size;
    written_.modified_ms = record.modified_ms;
    written_.etag = record.etag;
    for (const auto& d : record.digests) written_.digests.push_back(own(d));
  }

  const Replacement replacement_;
  Written written_;
  Result<void> result_;
  Waiter waiter_;
};

}  // namespace

bool replace_in_place(Core& core, Replacement replacement, const std::string& source_version, OnWritten done) {
  auto change = std::make_shared<ReplaceInPlace>(core, std::move(replacement));
  change->start();
  auto result = change->wait();
  if (!result) {
    done(result.error());
    return true;
  }
  if (result->version.empty()) return false;
  result->source_version = source_version;
  done(*result);
  return true;
}

}  // namespace mortise::objects
