// SPDX-License-Identifier: Apache-2.0
//
// Beginning, looking at and ending an upload without an object.
#include "kernel/objects/buckets/engine.h"
#include "kernel/objects/core/etag.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/core/object_lock.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/format/names.h"
#include "kernel/objects/multipart/upload.h"
#include "kernel/objects/write/change.h"
#include "kernel/objects/write/new_version.h"

namespace mortise::objects {
namespace {

void fail(void* context, mortise_on_upload done, const Error& error) { done(context, ErrorView(error).abi(), nullptr); }

void answer(void* context, mortise_on_upload done, std::string_view bytes, std::string_view key, std::string_view id) {
  UploadRecord record;
  (void)decode(bytes, record);
  std::vector<mortise_pair> properties;
  for (const PairView& p : record.properties) properties.push_back(pair(p.name, p.value));
  auto upload = abi_of(record, key, id);
  upload.properties = properties.data();
  upload.property_count = static_cast<uint32_t>(properties.size());
  const mortise_error fine = empty_error();
  done(context, &fine, &upload);
}

class UploadCreation final : public Change {
 public:
  /// `base`: see UploadRecord.
  UploadCreation(Engine& engine, const Call& call, const mortise_put& put, std::string_view base, void* context,
                 mortise_on_upload done)
      : Change(engine, call, BucketTarget::of(put.bucket)), key_(view(put.key)), context_(context), done_(done) {
    UploadRecord r;
    r.initiated_ms = engine.host.ordered_ms();
    r.owner = view(put.owner);
    r.owner_name = view(put.owner_name);
    r.storage_class = view(put.storage_class);
    for (uint32_t i = 0; i < put.metadata_count; ++i)
      r.metadata.push_back({view(put.metadata[i].name), view(put.metadata[i].value)});
    for (uint32_t i = 0; i < put.property_count; ++i)
      r.properties.push_back({view(put.properties[i].name), view(put.properties[i].value)});
    r.checksum = view(put.upload_checksum);
    r.composite = put.upload_checksum_composite != 0;
    r.implicit = put.upload_checksum_implicit != 0;
    r.etag_policy = put.etag_policy;
    r.lock = put.lock;
    r.base = base;
    encode(r, bytes_);
    id_ = make_timed_id(r.initiated_ms);
  }

 protected:
  Result<bool> plan(const Bucket&, Draft& draft) override {
    draft.expect(keys::of(keys::kUpload, key_, id_), std::nullopt);
    draft.put(keys::of(keys::kUpload, key_, id_), bytes_);
    return true;
  }
  void finished(Result<void> result) override {
    if (!result) return fail(context_, done_, result.error());
    answer(context_, done_, bytes_, key_, id_);
  }

 private:
  const std::string key_;
  void* const context_;
  const mortise_on_upload done_;
  std::string bytes_;
  std::string id_;
};

class UploadAbort final : public Change {
 public:
  UploadAbort(Engine& engine, const Call& call, BucketTarget bucket, std::string_view key, std::string_view id,
              void* context, mortise_on_upload done)
      : Change(engine, call, std::move(bucket)), key_(key), id_(id), context_(context), done_(done) {}

 protected:
  Result<bool> plan(const Bucket& bucket, Draft& draft) override {
    auto stored = read_upload(meta(), bucket.partition, key_, id_);
    if (!stored) return std::move(stored).error();
    bytes_ = (*stored)->bytes;
    draft.expect(keys::of(keys::kUpload, key_, id_), bytes_);
    draft.remove(keys::of(keys::kUpload, key_, id_));
    draft.discard_upload(key_, id_);
    draft.frees_space();
    return true;
  }
  void finished(Result<void> result) override {
    if (!result) return fail(context_, done_, result.error());
    answer(context_, done_, bytes_, key_, id_);
  }

 private:
  const std::string key_;
  const std::string id_;
  void* const context_;
  const mortise_on_upload done_;
  std::string bytes_;
};

/// The whole object's checksum comes from those of the parts: not every algorithm can do that.
Result<void> check_checksum(const Engine& engine, const mortise_put& put) {
  const auto name = view(put.upload_checksum);
  if (name.empty()) return {};
  const auto checksums = engine.checksums();
  auto hasher = checksums->create(name);
  if (!hasher)
    return Error(Status::unsupported, MORTISE_UNKNOWN_ALGORITHM,
                 "no plugin gives the checksum '" + std::string(name) + "'");
  if (put.upload_checksum_composite != 0) return {};
  const auto empty = hasher.finish();
  if (!checksums->combine(name, empty, empty, 0).empty()) return {};
  return Error(Status::invalid, MORTISE_CHECKSUM_MISUSE,
               "the " + std::string(name) + " of parts cannot be combined to that of the object");
}

}  // namespace

void create_upload(Engine& engine, const Call& call, const mortise_put& put, void* context, mortise_on_upload done) {
  auto bucket = engine.buckets.find(put.bucket, call);
  if (!bucket) return fail(context, done, bucket.error());
  if (auto ok = check_key(view(put.key)); !ok) return fail(context, done, ok.error());
  if (auto lock = lock_of_new_version(**bucket, put.lock, engine.host); !lock) return fail(context, done, lock.error());
  if (auto ok = check_checksum(engine, put); !ok) return fail(context, done, ok.error());
  DigestSet digests(engine.checksums());  // what the parts will need
  if (auto ok = add_own_digests(**bucket, put.etag_policy, digests); !ok) return fail(context, done, ok.error());
  if (auto room = engine.space.check(0); !room) return fail(context, done, room.error());
  auto current = read_current(engine.meta.with(call), (*bucket)->partition, view(put.key));
  if (!current) return fail(context, done, current.error());
  const auto base = *current == nullptr ? UploadRecord::kNoBase : (*current)->record.id;
  std::make_shared<UploadCreation>(engine, call, put, base, context, done)->start();
}

void head_upload(Engine& engine, const Call& call, const mortise_bucket_ref& ref, std::string_view key,
                 std::string_view id, void* context, mortise_on_upload result) {
  auto bucket = engine.buckets.find(ref, call);
  if (!bucket) return fail(context, result, bucket.error());
  auto stored = read_upload(engine.meta.with(call), (*bucket)->partition, key, id);
  if (!stored) return fail(context, result, stored.error());
  answer(context, result, (*stored)->bytes, key, id);
}

void abort_upload(Engine& engine, const Call& call, const mortise_bucket_ref& bucket, std::string_view key,
                  std::string_view id, void* context, mortise_on_upload done) {
  std::make_shared<UploadAbort>(engine, call, BucketTarget::of(bucket), key, id, context, done)->start();
}

}  // namespace mortise::objects
