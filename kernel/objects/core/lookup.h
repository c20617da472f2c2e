// SPDX-License-Identifier: Apache-2.0
//
// Finding the record of a version.
#pragma once

#include <mortise/error.h>
#include <mortise/meta_store_handle.h>

#include <memory>
#include <string>
#include <string_view>

#include "kernel/objects/format/bucket.h"
#include "kernel/objects/format/record.h"

namespace mortise::objects {

using StoredPtr = std::unique_ptr<StoredObject>;

/// The current version; nullptr if the key has none.
Result<StoredPtr> read_current(const MetaStoreHandle& meta, const std::string& partition, std::string_view key);
/// An older version by its id; nullptr if there is none.
Result<StoredPtr> read_older(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                             std::string_view id);

/// The key's versions as far as one is concerned.
struct Versions {
  StoredPtr current;        // nullptr: the key has no versions at all
  StoredPtr older;          // the wanted one, if it is not the current
  bool is_current = false;  // the wanted one is the current

  /// The wanted version, nullptr if there is none.
  const StoredObject* wanted() const noexcept { return is_current ? current.get() : older.get(); }
};

/// `version`: "" = the current one, "null", or an id. MORTISE_INVALID_VERSION if it is none of these. Reads again until
/// current and older belong together.
Result<Versions> find_version(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                              std::string_view version);

/// The wanted version of find_version(), as something that can be changed. MORTISE_NO_SUCH_KEY,
/// MORTISE_NO_SUCH_VERSION, MORTISE_IS_DELETE_MARKER.
Result<const StoredObject*> wanted_object(const Versions& versions, std::string_view key, std::string_view version);

Result<StoredPtr> decode_stored(std::string_view bytes);

}  // namespace mortise::objects
