// SPDX-License-Identifier: Apache-2.0
//
// A batch being put together for one bucket, with what it makes garbage.
#pragma once

#include <mortise/meta_store.h>

#include <optional>
#include <string>
#include <string_view>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

/// Expects first of all that the bucket takes writes.
class Draft {
 public:
  explicit Draft(const Bucket& bucket);

  const std::string& partition() const noexcept { return partition_; }
  void expect(std::string key, std::optional<std::string> value) { batch_.expect(std::move(key), std::move(value)); }
  void put(std::string key, std::string value) { batch_.put(std::move(key), std::move(value)); }
  void remove(std::string key) { batch_.remove(std::move(key)); }

  /// It removes more than it adds: to be taken on a full disk.
  void frees_space() { batch_.frees_space(); }
  /// The version of `key` goes: its body does, too. (Its record is the caller's.)
  void discard_body(std::string_view key, const ObjectRecord& record);
  void discard_blob(std::string_view id);
  /// All parts of an upload that still have records.
  void discard_upload(std::string_view key, std::string_view upload_id);

  /// Ends it: the batch to commit.
  const Batch& finish();
  bool makes_garbage() const noexcept { return garbage_; }

 private:
  void queue(std::string value);

  std::string partition_;
  Batch batch_;
  std::string blobs_;  // ids, one a line
  bool garbage_ = false;
};

}  // namespace mortise::objects
