// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/multipart/upload.h"

#include "kernel/objects/format/ids.h"
#include "kernel/objects/format/keys.h"

namespace mortise::objects {

Error no_such_upload(std::string_view id) {
  return Error(Status::not_found, MORTISE_NO_SUCH_UPLOAD, "there is no upload '" + std::string(id.substr(0, 64)) + "'");
}

Result<std::unique_ptr<StoredUpload>> read_upload(const MetaStoreHandle& meta, const std::string& partition,
                                                  std::string_view key, std::string_view id) {
  if (key.empty() || !is_id(id)) return no_such_upload(id);
  std::unique_ptr<StoredUpload> out;
  auto found = meta.read(partition, keys::of(keys::kUpload, key, id),
                         [&](std::string_view value) { out = std::make_unique<StoredUpload>(value); });
  if (!found) return std::move(found).error();
  if (out == nullptr) return no_such_upload(id);
  if (!decode(out->bytes, out->record))
    return Error(Status::corrupt, "the record of an upload of '" + std::string(key) + "' cannot be read");
  return out;
}

mortise_upload abi_of(const UploadRecord& r, std::string_view key, std::string_view id) noexcept {
  mortise_upload u{};
  u.size = sizeof u;
  u.checksum_composite = r.composite ? 1 : 0;
  u.key = str(key);
  u.id = str(id);
  u.initiated_ms = r.initiated_ms;
  u.owner = str(r.owner);
  u.owner_name = str(r.owner_name);
  u.storage_class = str(r.storage_class);
  u.checksum = str(r.checksum);
  u.checksum_implicit = r.implicit ? 1 : 0;
  return u;
}

}  // namespace mortise::objects
