// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/write/new_version.h"

#include <mortise/bytes.h>

#include "kernel/objects/core/for_each.h"
#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

constexpr size_t kKeptBytes = size_t{64} << 10;

std::vector<PairView> views(const OwnedPairs& pairs) {
  std::vector<PairView> out;
  out.reserve(pairs.size());
  for (const auto& [name, value] : pairs) out.push_back({name, value});
  return out;
}

/// The null version is stored again: the old one, wherever it is, goes.
Result<void> discard_older_null(const MetaStoreHandle& meta, std::string_view key, const ObjectRecord& current,
                                Draft& draft) {
  if (current.null_id.empty()) return {};
  auto old = read_older(meta, draft.partition(), key, current.null_id);
  if (!old) return std::move(old).error();
  if (*old == nullptr) return {};  // `current` was read before that changed: the commit will fail
  auto stored_key = keys::of(keys::kVersion, key, current.null_id);
  draft.expect(stored_key, (*old)->bytes);
  draft.remove(std::move(stored_key));
  draft.discard_body(key, (*old)->record);
  return {};
}

}  // namespace

OwnedPairs to_owned(const mortise_pair* pairs, uint32_t count) {
  OwnedPairs out;
  if (pairs == nullptr) return out;
  out.reserve(count);
  for (uint32_t i = 0; i < count; ++i) out.emplace_back(view(pairs[i].name), view(pairs[i].value));
  return out;
}

OwnedPairs to_owned(const std::vector<PairView>& pairs) {
  OwnedPairs out;
  out.reserve(pairs.size());
  for (const auto& p : pairs) out.emplace_back(p.name, p.value);
  return out;
}

ObjectRecord NewVersion::record(uint64_t within_max) const {
  ObjectRecord r;
  r.size = size;
  r.modified_ms = modified_ms;
  r.etag = etag;
  r.owner = owner;
  r.owner_name = owner_name;
  r.storage_class = storage_class;
  r.metadata = views(metadata);
  r.properties = views(properties);
  for (const OwnedDigest& digest : digests) r.digests.push_back(digest.view());
  r.checksum = checksum.view();
  r.is_copy = copy.has_value();
  if (copy) {
    r.backend_etag = copy->etag;
    r.backend_version = copy->version;
    r.in_doubt = copy->doubted_ms != 0;
    r.doubted_ms = copy->doubted_ms;
  }
  r.blob = blob;
  if (!blob.empty()) {
    r.body = BodyKind::blob;
  } else if (!inlined.empty() && inlined.size() <= within_max) {
    r.body = BodyKind::within;
    r.bytes = inlined;
  } else {
    r.body = inlined.empty() ? BodyKind::none : BodyKind::inlined;
  }
  return r;
}

OutgoingVersion outgoing(const NewVersion& version, Conditions conditions) {
  OutgoingVersion out;
  out.key = version.key;
  out.metadata = views(version.metadata);
  out.etag = version.etag;
  out.digests = views_of(version.digests);
  if (!version.checksum.algorithm.empty()) out.digests.push_back(version.checksum.view());
  out.conditions = std::move(conditions);
  out.size = version.size;
  out.bytes = version.inlined;
  if (!version.blob.empty()) out.blobs.push_back({version.blob, version.size});
  return out;
}

void take_over(NewVersion& version, const Bucket& bucket, const BackendWritten& at_backend) {
  version.copy = CopyMark{at_backend.etag, at_backend.version, at_backend.doubted_ms, bucket.backend};
  if (!at_backend.etag.empty()) version.etag = at_backend.etag;
}

std::string encoded(const ObjectRecord& record) {
  std::string out;
  encode(record, out);
  return out;
}

std::string as_older(const ObjectRecord& record) {
  ObjectRecord older = record;
  older.null_id = {};
  older.has_older = false;
  return encoded(older);
}

Result<void> place(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key, const StoredObject* current,
                   ObjectRecord& fresh, std::string& id, Draft& draft) {
  id = make_version_id(current == nullptr ? 1 : sequence_of(current->record.id) + 1);
  fresh.id = id;
  fresh.null_version = bucket.versioning != Versioning::enabled;
  fresh.null_id = {};
  fresh.has_older = false;
  auto stored_key = keys::of(keys::kObject, key);
  if (current == nullptr) {
    draft.expect(stored_key, std::nullopt);
  } else {
    const auto& old = current->record;
    draft.expect(stored_key, current->bytes);
    if (fresh.null_version && old.null_version) {
      draft.discard_body(key, old);
      fresh.has_older = old.has_older;
    } else {
      draft.put(keys::of(keys::kVersion, key, old.id), as_older(old));
      fresh.has_older = true;
      if (!fresh.null_version)
        fresh.null_id = old.null_version ? old.id : old.null_id;
      else if (auto gone = discard_older_null(meta, key, old, draft); !gone)
        return gone;
    }
  }
  thread_local std::string bytes;  // memory that the thread's next record uses again
  encode(fresh, bytes);
  draft.put(stored_key, bytes);
  if (bytes.capacity() > kKeptBytes) bytes = std::string();
  return {};
}

Result<void> take_current(const MetaStoreHandle& meta, std::string_view key, const StoredObject& current,
                          Draft& draft) {
  auto stored_key = keys::of(keys::kObject, key);
  draft.expect(stored_key, current.bytes);
  if (current.record.has_older) {
    std::string next_key;
    StoredPtr next;
    const auto take = [&](std::string_view found, std::string_view bytes) -> Result<bool> {
      if (next != nullptr) return false;
      auto stored = decode_stored(bytes);
      if (!stored) return std::move(stored).error();
      next_key = found;
      next = std::move(*stored);
      return true;
    };
    const auto alone = for_each(meta, draft.partition(), keys::family(keys::kVersion, key), take, 2);
    if (!alone) return alone.error();
    if (next != nullptr) {
      ObjectRecord promoted = next->record;
      promoted.has_older = !*alone;
      promoted.null_id = promoted.null_version ? std::string_view() : current.record.null_id;
      draft.expect(next_key, next->bytes);
      draft.remove(next_key);
      draft.put(std::move(stored_key), encoded(promoted));
      return {};
    }
  }
  draft.remove(std::move(stored_key));
  return {};
}

}  // namespace mortise::objects
