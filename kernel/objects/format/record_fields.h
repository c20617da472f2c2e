// SPDX-License-Identifier: Apache-2.0
//
// What the records of objects and of parts are made of. Used by record.cc and part_record.cc alone.
#pragma once

#include <cstdint>

#include "kernel/objects/format/fields.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

inline constexpr char kObjectFormat = 1;

// Tags are part of the stored format: never reuse one.
struct RecordTag {
  enum : uint8_t {
    kFlags = 1,
    kId = 2,
    kNullId = 3,
    kSize = 4,
    kModified = 5,
    kEtag = 6,
    kOwner = 7,
    kOwnerName = 8,
    kStorageClass = 9,
    kMetadata = 10,
    kProperty = 11,
    kDigest = 12,
    kCompositeDigest = 13,
    kChecksum = 14,
    kCompositeChecksum = 15,
    kBody = 16,
    kBlob = 17,
    kPartCount = 18,
    kPart = 19,
    kChunk = 20,
    kUploadId = 21,
    kOrigin = 22,
    kNumber = 23,
    kBytes = 24,
    kBackendEtag = 25,
    kBackendVersion = 26,
    kDoubted = 27,
    kRetention = 28,
    kRetainUntil = 29,
    kLegalHold = 30,
    kLastTag = kLegalHold,
  };
};

inline void put_digest(FieldWriter& w, const DigestView& d, uint8_t plain, uint8_t composite) {
  if (!d.algorithm.empty()) w.pair(d.composite ? composite : plain, d.algorithm, d.value);
}

inline DigestView read_digest(FieldReader& r, bool composite) {
  DigestView d;
  r.pair(d.algorithm, d.value);
  d.composite = composite;
  return d;
}

inline int64_t read_time(FieldReader& r) {
  uint64_t n = 0;
  r.number(n);
  return static_cast<int64_t>(n);
}

inline uint32_t read_small(FieldReader& r) {
  uint64_t n = 0;
  r.number(n);
  if (n > UINT32_MAX) r.broken();
  return static_cast<uint32_t>(n);
}

/// A part inside a record.
void encode_part(FieldWriter& w, const PartRecord& part);
bool decode_part(std::string_view fields, PartRecord& out);

}  // namespace mortise::objects
