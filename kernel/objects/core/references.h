// SPDX-License-Identifier: Apache-2.0
//
// Whether something in the stores belongs to anything. Workers: these read and may wait.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <string>
#include <string_view>

namespace mortise::objects {

/// Whether the record that the blob's owner names, or one that took its place, points to the blob.
Result<bool> is_referenced(const MetaStoreHandle& meta, std::string_view blob, std::string_view partition,
                           std::string_view owner_key);

/// Whether the key has a version with this id, current or older. A record that cannot be read counts as such a version.
Result<bool> version_exists(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                            std::string_view id);

/// What waits in the garbage queue of a partition: a blob of its own, the records whose keys start so, or the blobs in
/// them.
Result<bool> is_garbage_record(const MetaStoreHandle& meta, const std::string& partition, std::string_view stored_key);
Result<bool> is_garbage_blob(const MetaStoreHandle& meta, const std::string& partition, std::string_view blob);

}  // namespace mortise::objects
