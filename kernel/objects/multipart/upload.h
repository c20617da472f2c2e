// SPDX-License-Identifier: Apache-2.0
//
// Multipart uploads: the record of one under way, and the calls about uploads and parts.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/error.h>
#include <mortise/meta_store.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/written.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

class Engine;

/// Views the stored bytes.
struct UploadRecord {
  int64_t initiated_ms = 0;
  std::string_view owner;
  std::string_view owner_name;
  std::string_view storage_class;
  std::vector<PairView> metadata;
  std::vector<PairView> properties;
  std::string_view checksum;  // algorithm that clients see; "" = none
  bool composite = false;
  int32_t etag_policy = 0;
  uint64_t replaced_parts = 0;  // how often a part was uploaded again: Complete expects that none was meanwhile
  bool implicit = false;        // the client did not ask for the checksum
  std::string_view base;        // id of the key's current version when it began; kNoBase: there was none; "": not known

  static constexpr std::string_view kNoBase = "-";
  bool checksum_is_chosen() const noexcept { return !checksum.empty() && !implicit; }
};

void encode(const UploadRecord& upload, std::string& out);
bool decode(std::string_view bytes, UploadRecord& out);

/// Not movable: the record views the bytes.
struct StoredUpload {
  explicit StoredUpload(std::string_view value) : bytes(value) {}
  StoredUpload(const StoredUpload&) = delete;
  StoredUpload& operator=(const StoredUpload&) = delete;
  const std::string bytes;
  UploadRecord record;
};

/// MORTISE_NO_SUCH_UPLOAD if there is none.
Result<std::unique_ptr<StoredUpload>> read_upload(const MetaStore& meta, const std::string& partition,
                                                  std::string_view key, std::string_view id);
Error no_such_upload(std::string_view id);

/// In the ABI's form; views everything.
mortise_upload abi_of(const UploadRecord& record, std::string_view key, std::string_view id) noexcept;

// ---- mortise_objects.upload_* and part_list
void create_upload(Engine& engine, const mortise_put& put, void* context, mortise_on_upload done);
void head_upload(Engine& engine, const mortise_bucket_ref& bucket, std::string_view key, std::string_view id,
                 void* context, mortise_on_upload result);
Result<mortise_writer*> begin_part(Engine& engine, const mortise_upload_part& part, mortise_task drained,
                                   void* context);
void copy_part(Engine& engine, const mortise_upload_part& part, const mortise_read& source, OnWritten done);
void complete_upload(Engine& engine, const mortise_complete& complete, OnWritten done);
void abort_upload(Engine& engine, const mortise_bucket_ref& bucket, std::string_view key, std::string_view id,
                  void* context, mortise_on_upload done);
void list_uploads(Engine& engine, const mortise_list& list, void* context, mortise_on_upload each,
                  void (*prefix)(void* context, mortise_str prefix), mortise_on_list_end end);
void list_parts(Engine& engine, const mortise_list_parts& list, void* context,
                void (*each)(void* context, const mortise_part* part), mortise_on_list_end end);

}  // namespace mortise::objects
