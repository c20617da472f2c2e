// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/remote/copies.h"

#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/remote/on_worker.h"
#include "kernel/objects/write/change.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {
namespace {

class CopyChange : public Change {
 public:
  CopyChange(Engine& engine, const Call& call, BucketPtr bucket, std::string key, CopyDone done)
      : Change(engine, call, std::move(bucket)), key_(std::move(key)), done_(std::move(done)) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) final {
    auto current = read_current(meta(), bucket.partition, key_);
    if (!current) return std::move(current).error();
    const bool is_copy = *current != nullptr && (*current)->record.is_copy;
    found_ = is_copy && counts((*current)->record);
    if (!is_copy) return false;
    draft.has_no_event();
    return change(**current, draft);
  }
  virtual Result<bool> change(const StoredObject& copy, Draft& draft) = 0;
  virtual bool counts(const ObjectRecord&) const { return true; }
  void finished(Result<void> result) final {
    if (!result) return done_(std::move(result).error());
    done_(found_);
  }

  const std::string key_;

 private:
  const CopyDone done_;
  bool found_ = false;
};

class Doubt final : public CopyChange {
 public:
  Doubt(Engine& engine, const Call& call, BucketPtr bucket, std::string key, bool doubt, CopyDone done)
      : CopyChange(engine, call, std::move(bucket), std::move(key), std::move(done)), doubt_(doubt) {}

 private:
  Result<bool> change(const StoredObject& copy, Draft& draft) override {
    if (!doubt_ && !copy.record.in_doubt) return false;
    ObjectRecord record = copy.record;
    record.in_doubt = doubt_;
    record.doubted_ms = doubt_ ? engine().host.unix_ms() : 0;
    const auto stored_key = keys::of(keys::kObject, key_);
    draft.expect(stored_key, copy.bytes);
    draft.put(stored_key, encoded(record));
    return true;
  }
  bool counts(const ObjectRecord& record) const override { return record.in_doubt != doubt_; }
  const bool doubt_;
};

class Eviction : public CopyChange {
 public:
  using CopyChange::CopyChange;

 protected:
  Result<bool> change(const StoredObject& copy, Draft& draft) override {
    draft.frees_space();
    draft.discard_body(key_, copy.record);
    if (auto taken = take_current(meta(), key_, copy, draft); !taken) return std::move(taken).error();
    if (engine().access_times.enabled()) draft.remove(keys::of(keys::kAccess, key_));
    return true;
  }
};

/// Of one copy: not of those that are stored meanwhile.
class StaleEviction final : public Eviction {
 public:
  StaleEviction(Engine& engine, const BucketPtr& bucket, const std::string& key, std::string id, CopyDone done)
      : Eviction(engine, {}, bucket, key, std::move(done)), id_(std::move(id)) {}

 private:
  Result<bool> change(const StoredObject& copy, Draft& draft) override {
    if (copy.record.id != id_) return false;
    return Eviction::change(copy, draft);
  }
  const std::string id_;
};

}  // namespace

void set_doubt(Engine& engine, const Call& call, BucketPtr bucket, std::string key, bool doubt, CopyDone done) {
  std::make_shared<Doubt>(engine, call, std::move(bucket), std::move(key), doubt, std::move(done))->start();
}

void evict_copy(Engine& engine, const Call& call, BucketPtr bucket, std::string key, CopyDone done) {
  std::make_shared<Eviction>(engine, call, std::move(bucket), std::move(key), std::move(done))->start();
}

void evict_unless_copy_of(const BackendObject* object, Engine& engine, const BucketPtr& bucket, const std::string& key,
                          std::function<void(Result<void>)> then) {
  const auto stored = read_current(engine.meta, bucket->partition, key);
  if (!stored) return then(stored.error());
  if (*stored == nullptr || !(*stored)->record.is_copy) return then({});
  const ObjectRecord& copy = (*stored)->record;
  if (object != nullptr && object->is_origin_of(copy)) return then({});
  const std::string id(copy.id);
  const auto evicted = [&engine, then = std::move(then)](const Result<bool>& done) {
    const Result<void> outcome = done ? Result<void>() : done.error();
    if (!engine.meta.reads_block()) return then(outcome);
    on_worker(engine, [then, outcome] { then(outcome); });  // this is a thread of the store
  };
  std::make_shared<StaleEviction>(engine, bucket, key, id, evicted)->start();
}

}  // namespace mortise::objects
