// SPDX-License-Identifier: Apache-2.0
//
// The record of one version of an object, and of a part. Views into the stored bytes; who decodes keeps those alive.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mortise/abi/object_service.h>

#include "kernel/objects/format/small_vector.h"

namespace mortise::objects {

struct PairView {
  std::string_view name;
  std::string_view value;
};

struct DigestView {
  std::string_view algorithm;
  std::string_view value;  // raw
  bool composite = false;
};

/// A part, uploaded or of a finished object. `blob` is empty if it has no bytes.
struct PartRecord {
  uint32_t number = 0;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  std::string_view etag;
  std::string_view blob;
  std::vector<DigestView> digests;  // those that clients see
  DigestView checksum;              // by the bucket's checksum.type
};

/// One record of a manifest, and what it covers.
struct ManifestChunk {
  uint64_t offset = 0;  // of its first byte in the object
  uint32_t parts = 0;
};

/// Where the bytes are.
enum class BodyKind : uint8_t {
  none = 0,      // there are none: an empty object, a delete marker
  inlined = 1,   // in the record 'd' of key and id
  blob = 2,      // in one blob
  parts = 3,     // in the blobs of `parts`
  manifest = 4,  // in the blobs of the parts in the records 'm' of key and id
  within = 5,    // in the record itself: `bytes`
};

struct ObjectRecord {
  bool delete_marker = false;
  bool null_version = false;  // its version id is "null"
  bool has_older = false;     // current only: there may be older versions
  bool is_copy = false;       // of an object at the bucket's backend
  bool in_doubt = false;      // a copy, and a change at the backend began: whether it took effect is to be asked there
  int64_t doubted_ms = 0;     // when that began
  BodyKind body = BodyKind::none;
  std::string_view id;       // 32 hex digits; sorts newest first within a key; names bodies and manifests
  std::string_view null_id;  // current only: id of the null version, if that is an older one
  uint64_t size = 0;
  int64_t modified_ms = 0;
  std::string_view etag;
  std::string_view owner;
  std::string_view owner_name;
  std::string_view storage_class;
  std::vector<PairView> metadata;
  std::vector<PairView> properties;
  SmallVector<DigestView, 2> digests;
  DigestView checksum;
  std::string_view blob;
  uint32_t part_count = 0;
  std::vector<PartRecord> parts;
  std::vector<ManifestChunk> chunks;
  std::string_view upload_id;        // it was uploaded in parts, by this upload
  std::string_view origin;           // it was renamed: the key that its blobs name as their owner
  std::string_view bytes;            // the body, if that is where it is
  std::string_view backend_etag;     // of a copy: what the backend calls the object that it is of
  std::string_view backend_version;  // likewise, if the backend has versions
  mortise_object_lock lock{};        // keeps it from being removed
  std::string_view kept;             // fields of a later format, as they stand

  void clear();
};

void encode(const ObjectRecord& record, std::string& out);
/// False if `bytes` are not a record. `out` views `bytes`.
bool decode(std::string_view bytes, ObjectRecord& out);

void encode(const PartRecord& part, std::string& out);
bool decode(std::string_view bytes, PartRecord& out);

/// A manifest record holds parts one after the other.
void append_to_manifest(const PartRecord& part, std::string& out);
bool decode_manifest(std::string_view bytes, std::vector<PartRecord>& out);

/// Kinds of entries of the garbage queue: the first byte of their values; what follows.
enum GarbageKind : char {
  kGarbageBlobs = 'B',     // blob ids, separated by '\n'
  kGarbageManifest = 'M',  // what starts the keys of a manifest's records
  kGarbageUpload = 'U',    // what starts the keys of an upload's parts
};

/// A record with its bytes, which are in here if they are few. Not movable: the record views the bytes.
struct StoredObject {
  explicit StoredObject(std::string_view value) : bytes(keep(value)) {}
  StoredObject(const StoredObject&) = delete;
  StoredObject& operator=(const StoredObject&) = delete;

 private:
  std::string_view keep(std::string_view value) {
    if (value.size() > few_.size()) return many_ = value;
    std::copy(value.begin(), value.end(), few_.begin());
    return {few_.data(), value.size()};
  }
  std::array<char, 640> few_;
  std::string many_;

 public:
  const std::string_view bytes;  // behind the memory that it views
  ObjectRecord record;
};

}  // namespace mortise::objects
