// SPDX-License-Identifier: Apache-2.0
//
// Multipart uploads: reading the record of one, and the calls about uploads and parts.
#pragma once

#include <mortise/abi/object_service.h>
#include <mortise/call.h>
#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/objects/buckets/buckets.h"
#include "kernel/objects/core/digests.h"
#include "kernel/objects/core/written.h"
#include "kernel/objects/format/upload_record.h"

namespace mortise::objects {

class Engine;

/// Not movable: the record views the bytes.
struct StoredUpload {
  explicit StoredUpload(std::string_view value) : bytes(value) {}
  StoredUpload(const StoredUpload&) = delete;
  StoredUpload& operator=(const StoredUpload&) = delete;
  const std::string bytes;
  UploadRecord record;
};

/// MORTISE_NO_SUCH_UPLOAD if there is none.
Result<std::unique_ptr<StoredUpload>> read_upload(const MetaStoreHandle& meta, const std::string& partition,
                                                  std::string_view key, std::string_view id);
Error no_such_upload(std::string_view id);

/// In the ABI's form; views everything.
mortise_upload abi_of(const UploadRecord& record, std::string_view key, std::string_view id) noexcept;

// ---- mortise_objects.upload_* and part_list
void create_upload(Engine& engine, const Call& call, const mortise_put& put, void* context, mortise_on_upload done);
void head_upload(Engine& engine, const Call& call, const mortise_bucket_ref& bucket, std::string_view key,
                 std::string_view id, void* context, mortise_on_upload result);
Result<mortise_writer*> begin_part(Engine& engine, const Call& call, const mortise_upload_part& part,
                                   mortise_task drained, void* context);
void copy_part(Engine& engine, const Call& call, const mortise_upload_part& part, const mortise_read& source,
               OnWritten done);
void complete_upload(Engine& engine, const Call& call, const mortise_complete& complete, OnWritten done);
void abort_upload(Engine& engine, const Call& call, const mortise_bucket_ref& bucket, std::string_view key,
                  std::string_view id, void* context, mortise_on_upload done);
void list_uploads(Engine& engine, const Call& call, const mortise_list& list, void* context, mortise_on_upload each,
                  void (*prefix)(void* context, mortise_str prefix), mortise_on_list_end end);
void list_parts(Engine& engine, const Call& call, const mortise_list_parts& list, void* context,
                void (*each)(void* context, const mortise_part* part), mortise_on_list_end end);

}  // namespace mortise::objects
