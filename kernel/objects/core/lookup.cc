// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/core/lookup.h"

#include <mortise/abi/object_service.h>

#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {
namespace {

Result<StoredPtr> read_record(const MetaStoreHandle& meta, const std::string& partition,
                              const std::string& stored_key) {
  StoredPtr out;
  auto found =
      meta.read(partition, stored_key, [&](std::string_view value) { out = std::make_unique<StoredObject>(value); });
  if (!found) return std::move(found).error();
  if (out != nullptr && !decode(out->bytes, out->record))
    return Error(Status::corrupt, "a record of partition '" + partition + "' cannot be read");
  return out;
}

/// The id under which the wanted version would be stored as an older one; "" if it cannot be there.
std::string_view older_id(const ObjectRecord& current, std::string_view version) {
  return version == "null" ? current.null_id : version;
}

bool is_wanted(const ObjectRecord& r, std::string_view version) {
  return version.empty() || (version == "null" ? r.null_version : !r.null_version && r.id == version);
}

}  // namespace

Result<StoredPtr> decode_stored(std::string_view bytes) {
  auto out = std::make_unique<StoredObject>(bytes);
  if (!decode(out->bytes, out->record)) return Error(Status::corrupt, "a record cannot be read");
  return out;
}

Result<const StoredObject*> wanted_object(const Versions& versions, std::string_view key, std::string_view version) {
  const auto* stored = versions.wanted();
  const std::string name = "'" + std::string(key) + "'";
  if (stored == nullptr && version.empty())
    return Error(Status::not_found, MORTISE_NO_SUCH_KEY, "there is no object " + name);
  if (stored == nullptr)
    return Error(Status::not_found, MORTISE_NO_SUCH_VERSION, "object " + name + " has no such version");
  if (stored->record.delete_marker)
    return Error(Status::not_found, MORTISE_IS_DELETE_MARKER, "that version of " + name + " is a delete marker");
  return stored;
}

Result<StoredPtr> read_current(const MetaStoreHandle& meta, const std::string& partition, std::string_view key) {
  return read_record(meta, partition, keys::of(keys::kObject, key));
}

Result<StoredPtr> read_older(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                             std::string_view id) {
  return read_record(meta, partition, keys::of(keys::kVersion, key, id));
}

Result<Versions> find_version(const MetaStoreHandle& meta, const std::string& partition, std::string_view key,
                              std::string_view version) {
  if (!version.empty() && version != "null" && !is_id(version))
    return Error(Status::invalid, MORTISE_INVALID_VERSION,
                 "'" + std::string(version.substr(0, 64)) + "' is not a version id");
  std::string seen;
  for (;;) {
    Versions out;
    auto current = read_current(meta, partition, key);
    if (!current) return std::move(current).error();
    out.current = std::move(current).value();
    if (out.current == nullptr) return out;
    out.is_current = is_wanted(out.current->record, version);
    if (out.is_current) return out;
    if (const auto id = older_id(out.current->record, version); !id.empty()) {
      auto older = read_older(meta, partition, key, id);
      if (!older) return std::move(older).error();
      out.older = std::move(older).value();
      if (out.older != nullptr && !is_wanted(out.older->record, version)) out.older = nullptr;
    }
    if (out.older != nullptr || out.current->bytes == seen) return out;
    seen = out.current->bytes;  // it may just have become the current one: look once more
  }
}

}  // namespace mortise::objects
