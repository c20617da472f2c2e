// SPDX-License-Identifier: Apache-2.0
//
// A version about to be stored, and how it takes its place among the versions of its key.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "kernel/objects/core/backend_writer.h"
#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/draft.h"
#include "kernel/objects/core/lookup.h"
#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

using OwnedPairs = std::vector<std::pair<std::string, std::string>>;

OwnedPairs to_owned(const mortise_pair* pairs, uint32_t count);
OwnedPairs to_owned(const std::vector<PairView>& pairs);

/// What the backend calls the object that a version is a copy of.
struct CopyMark {
  std::string etag;
  std::string version;
  int64_t doubted_ms = 0;  // it is in doubt since then; 0: it is not
  std::string backend;     // of the bucket when that was so; the version is not stored if it has another one by now
};

/// Everything of a version but its id and its place; owns its bytes, but for the body.
struct NewVersion {
  std::string key;
  std::string owner;
  std::string owner_name;
  std::string storage_class;
  OwnedPairs metadata;
  OwnedPairs properties;
  mortise_object_lock lock{};  // that was asked for
  std::string etag;
  std::vector<OwnedDigest> digests;
  OwnedDigest checksum;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  std::optional<CopyMark> copy;  // it is one
  std::string_view inlined;      // the body, which stays where it is until the version is stored, or
  std::string blob;              // where it is; both empty: there are no bytes

  /// A record without id, null_version, null_id and has_older; it views this. An inlined body of more than `within_max`
  /// bytes is left to a record of its own.
  ObjectRecord record(uint64_t within_max) const;
};

/// The version as it is brought to a backend. Views it.
OutgoingVersion outgoing(const NewVersion& version, Conditions conditions);
/// It is a copy of what at_backend there, and has its ETag.
void take_over(NewVersion& version, const Bucket& bucket, const BackendWritten& at_backend);

/// Puts `fresh` on top of `current`, as the bucket's versioning wants it: the draft expects what was read, moves or
/// discards the old version, and stores the new record, whose id, null_version, null_id and has_older are set here.
/// `id` keeps the new id.
Result<void> place(const MetaStoreHandle& meta, const Bucket& bucket, std::string_view key, const StoredObject* current,
                   ObjectRecord& fresh, std::string& id, Draft& draft);

/// Takes away the current version: the next older one becomes current, or the key has none any more. The body is the
/// caller's to discard.
Result<void> take_current(const MetaStoreHandle& meta, std::string_view key, const StoredObject& current, Draft& draft);

/// A record of an older version: what is only kept with the current one is left out.
std::string as_older(const ObjectRecord& record);
std::string encoded(const ObjectRecord& record);

}  // namespace mortise::objects
