// SPDX-License-Identifier: Apache-2.0
//
// A bucket: its stored record and what is derived from its properties. Immutable once made.
#pragma once

#include <mortise/abi/meta_store.h>
#include <mortise/abi/object_service.h>
#include <mortise/bytes.h>
#include <mortise/error.h>
#include <mortise/object_lock.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::objects {

/// Which bucket is meant: mortise_bucket_ref with memory of its own.
struct BucketTarget {
  std::string name;
  std::string id;  // "" = whichever has the name

  static BucketTarget of(const mortise_bucket_ref& ref) {
    return {std::string(view(ref.name)), std::string(view(ref.id))};
  }
  mortise_bucket_ref ref() const noexcept { return {str(name), str(id)}; }
};

/// Whether stored bytes are compared with their checksum before they are served.
enum class VerifyReads : uint8_t {
  never,
  first,   // a blob by its first read, and again after ServiceOptions::verified_for_ms; a body in a record by every one
  always,  // by every read
};

/// What holds for buckets whose properties do not say.
struct BucketDefaults {
  mortise_durability durability = MORTISE_STRICT;
  std::string checksum = "xxhash";                // checksum.type; "none" is possible
  VerifyReads verify_reads = VerifyReads::first;  // ADR 0009
};

enum class Versioning : uint8_t { unset, enabled, suspended };

struct Bucket {
  using Properties = std::map<std::string, std::string, std::less<>>;

  std::string name;
  std::string id;
  std::string owner;
  int64_t created_ms = 0;
  uint64_t generation = 1;  // grows with every change of the record, so that its bytes never repeat
  Properties properties;

  // derived
  std::string partition;
  std::string live;      // what the record !state says while the bucket takes writes
  std::string deleting;  // and while it is being deleted
  Versioning versioning = Versioning::unset;
  mortise_durability durability = MORTISE_STRICT;
  std::string checksum_type;  // "" = none
  VerifyReads verify_reads = VerifyReads::first;
  bool checksum_etag = false;
  std::string backend;             // where the objects are: "aws://bucket", "lab:bucket"; "": here
  bool validates_copies = false;   // by every read
  std::optional<BucketLock> lock;  // versions can be locked

  /// This one and no other.
  BucketTarget target() const { return {name, id}; }
  bool has_backend() const noexcept { return !backend.empty(); }
  bool versioned() const noexcept { return versioning != Versioning::unset; }
  void derive(const BucketDefaults& defaults);
};

void encode(const Bucket& bucket, std::string& out);
/// False if `bytes` are not a record. The name is not in them; derive() is still to be called.
bool decode(std::string_view bytes, Bucket& out);

}  // namespace mortise::objects
