// SPDX-License-Identifier: Apache-2.0
//
// The service as a test likes to call it: waits for every answer, copies every result.
#pragma once

#include <mortise/object_service.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace mortise::objects::test {

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct DigestCopy {
  std::string algorithm;
  std::string hex;
  bool composite = false;
  bool operator==(const DigestCopy&) const = default;
};

/// A copy of mortise_object.
struct ObjectCopy {
  std::string key;
  std::string version;
  std::string etag;
  std::string owner;
  std::string owner_name;
  std::string storage_class;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  bool delete_marker = false;
  bool latest = false;
  bool versioned = false;
  uint32_t parts = 0;
  Pairs metadata;
  Pairs properties;
  std::vector<DigestCopy> digests;
  DigestCopy checksum;
  uint64_t revision = 0;
  int64_t accessed_ms = 0;
  uint64_t state = 0;
  mortise_object_lock lock{};
};
ObjectCopy copy_of(const mortise_object& o);

/// What came of a call: detail 0 and status MORTISE_OK on success.
struct Outcome {
  mortise_status status = MORTISE_INTERNAL;
  int detail = 0;
  std::string message;
  Pairs facts;
  bool ok() const { return status == MORTISE_OK; }
  std::string fact(std::string_view name) const;
};

struct ReadResult : Outcome {
  std::optional<ObjectCopy> object;
  bool partial = false;
  uint64_t offset = 0;
  uint64_t length = 0;
  std::string body;
  bool body_failed = false;
};

struct WriteResult : Outcome {
  std::string key;
  std::string version;
  std::string etag;
  std::string removed_version;
  std::string source_version;
  uint64_t size = 0;
  int64_t modified_ms = 0;
  bool versioned = false;
  bool versioning_enabled = false;
  bool delete_marker = false;
  std::vector<DigestCopy> digests;
  DigestCopy checksum;
  uint64_t revision = 0;
};

struct BucketResult : Outcome {
  std::string name;
  std::string id;
  std::string owner;
  int64_t created_ms = 0;
  uint64_t generation = 0;
  std::map<std::string, std::string> properties;
};

struct Page : Outcome {
  std::vector<ObjectCopy> objects;
  std::vector<std::string> prefixes;
  std::vector<std::string> rows;  // keys, "prefix/", "key@version", as they came
  bool truncated = false;
  std::string next;
  std::string next_version;
};

struct UploadResult : Outcome {
  std::string id;
  std::string key;
  std::string owner;
  std::string checksum;
  bool composite = false;
  int64_t initiated_ms = 0;
};

struct PartCopy {
  uint32_t number = 0;
  uint64_t size = 0;
  std::string etag;
  std::vector<DigestCopy> digests;
};

struct PartPage : Outcome {
  std::vector<PartCopy> parts;
  bool truncated = false;
  std::string next;
};

struct UploadPage : Outcome {
  std::vector<UploadResult> uploads;
  std::vector<std::string> prefixes;
  bool truncated = false;
  std::string next;
  std::string next_version;
};

struct PutOptions {
  Pairs metadata;
  Pairs properties;
  std::string if_match;
  std::string if_none_match;
  std::vector<std::pair<std::string, bool>> digests;          // algorithm, keep
  std::vector<std::pair<std::string, std::string>> expected;  // algorithm, raw value
  std::optional<int64_t> content_length;                      // else that of the body; -1 = unknown
  int32_t etag_policy = MORTISE_ETAG_S3;
  std::string owner = "me";
  std::string storage_class;
  size_t piece = 40'000;        // bytes per write()
  std::string upload_checksum;  // for create_upload
  bool implicit = false;        // likewise
  bool composite = false;
  mortise_object_lock lock{};
};

// In these tests a name is enough.
inline mortise_read read_of(std::string_view bucket, std::string_view key, std::string_view version = {}) {
  return mortise::read_of(BucketRef::by_name(bucket), key, version);
}
inline mortise_put put_of(std::string_view bucket, std::string_view key) {
  return mortise::put_of(BucketRef::by_name(bucket), key);
}
inline mortise_remove remove_of(std::string_view bucket, std::string_view key, std::string_view version = {}) {
  return mortise::remove_of(BucketRef::by_name(bucket), key, version);
}
inline mortise_list list_of(std::string_view bucket, uint32_t limit) {
  return mortise::list_of(BucketRef::by_name(bucket), limit);
}
inline mortise_complete complete_of(std::string_view bucket, std::string_view key, std::string_view upload) {
  return mortise::complete_of(BucketRef::by_name(bucket), key, upload);
}
/// What to copy, with everything that a mortise_copy points to.
struct CopyRequest {
  mortise_read source{};
  mortise_put put{};
  mortise_conditions source_conditions = no_conditions();
  mortise_conditions conditions = no_conditions();
  int32_t replace_metadata = 0;
  int32_t replace_properties = 0;

  /// Views this.
  mortise_copy abi() {
    source.conditions = &source_conditions;
    put.conditions = &conditions;
    mortise_copy c = mortise::copy_of(source, put);
    c.replace_metadata = replace_metadata;
    c.replace_properties = replace_properties;
    return c;
  }
};

inline mortise_bucket_ref bucket_of(std::string_view name) { return BucketRef::by_name(name).abi(); }

class Client {
 public:
  explicit Client(const mortise_objects* table) : objects_(table) {}
  /// The same on behalf of `call`.
  Client with(const Call& call) const {
    Client out(*this);
    out.objects_ = objects_.with(call);
    return out;
  }
  const Objects& objects() const { return objects_; }

  BucketResult create_bucket(std::string_view name, const Pairs& properties = {}) const;
  BucketResult delete_bucket_unchanged(std::string_view name, uint64_t generation) const;
  BucketResult delete_bucket(std::string_view name) const;
  BucketResult head_bucket(std::string_view name) const;
  BucketResult update_bucket(std::string_view name, const Pairs& set,
                             const std::vector<std::string>& remove = {}) const;
  std::vector<std::string> list_buckets(std::string_view prefix = {}, std::string_view after = {},
                                        uint32_t limit = 1000, bool* truncated = nullptr) const;

  WriteResult put(std::string_view bucket, std::string_view key, std::string_view body, const PutOptions& o = {}) const;
  ReadResult get(const mortise_read& read) const;
  ReadResult get(std::string_view bucket, std::string_view key, std::string_view version = {}) const {
    return get(read_of(bucket, key, version));
  }
  ReadResult head(const mortise_read& read) const;
  ReadResult head(std::string_view bucket, std::string_view key, std::string_view version = {}) const {
    return head(read_of(bucket, key, version));
  }
  WriteResult remove(const mortise_remove& r) const;
  WriteResult remove(std::string_view bucket, std::string_view key, std::string_view version = {}) const {
    return remove(remove_of(bucket, key, version));
  }
  WriteResult copy(CopyRequest c) const;
  WriteResult rename(CopyRequest c) const;
  WriteResult set_property(std::string_view bucket, std::string_view key, std::string_view version,
                           std::string_view name, std::optional<std::string_view> value) const;

  WriteResult set_lock(std::string_view bucket, std::string_view key, std::string_view version, uint32_t flags,
                       const mortise_object_lock& lock) const;

  Page list(const mortise_list& list) const;
  Page list_versions(const mortise_list& list) const;

  UploadResult create_upload(std::string_view bucket, std::string_view key, const PutOptions& o = {}) const;
  UploadResult head_upload(std::string_view bucket, std::string_view key, std::string_view id) const;
  WriteResult put_part(std::string_view bucket, std::string_view key, std::string_view id, uint32_t number,
                       std::string_view body, const PutOptions& o = {}) const;
  WriteResult copy_part(std::string_view bucket, std::string_view key, std::string_view id, uint32_t number,
                        const mortise_read& source) const;
  WriteResult complete(const mortise_complete& c) const;
  /// Number and etag of each part.
  WriteResult complete(std::string_view bucket, std::string_view key, std::string_view id,
                       const std::vector<std::pair<uint32_t, std::string>>& parts) const;
  /// Parts 1, 2, … each with the digests that it was answered with.
  WriteResult complete(std::string_view bucket, std::string_view key, std::string_view id,
                       const std::vector<WriteResult>& parts) const;
  UploadResult abort_upload(std::string_view bucket, std::string_view key, std::string_view id) const;
  UploadPage list_uploads(const mortise_list& list) const;
  PartPage list_parts(const mortise_list_parts& list) const;

 private:
  WriteResult write_body(Result<ObjectWriter> writer, class Gate& gate, std::string_view body,
                         const PutOptions& o) const;
  Objects objects_;
};

/// Takes everything from a source and closes it.
struct Drained {
  std::string bytes;
  bool failed = false;
};
Drained drain(const mortise_body_source& source);

std::string to_hex(std::string_view bytes);
/// `size` bytes that look random and depend on `seed`.
std::string noise(size_t size, uint32_t seed);
/// "key key prefix/ …" for comparing.
std::string joined(const std::vector<std::string>& rows);

}  // namespace mortise::objects::test
