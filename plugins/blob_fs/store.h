// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/blob_store.h>
#include <mortise/host.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "blob_fs/clone.h"
#include "blob_fs/ids.h"
#include "blob_fs/layout.h"
#include "blob_fs/open_files.h"
#include "blob_fs/settle_queue.h"
#include "blob_fs/writer.h"

namespace mortise::blob_fs {

/// How much a store may use of what belongs to the whole process.
struct Share {
  size_t sync_threads = 32;
  size_t open_files = 1024;  // of blobs that were read lately, kept open
};

/// mortise.blob_store/1 in a directory: one file per blob, see FORMAT.md.
class FileBlobStore : public BlobStore {
 public:
  static Result<std::unique_ptr<FileBlobStore>> open(const std::string& path, Host host, Share share = {});

  Result<std::unique_ptr<BlobWriter>> create(const Call& call, const mortise_blob_owner& owner, int64_t size_hint,
                                             int32_t durability) noexcept override;
  Result<std::unique_ptr<BlobReader>> open(const Call& call, std::string_view id) noexcept override;
  void settle(const Call& call, std::string_view id) noexcept override;
  Result<void> remove(const Call& call, std::string_view id) noexcept override;
  Result<void> recover(const Call& call, const Keep& keep) noexcept override;
  Result<void> scan(const Call& call, const Each& each) noexcept override;
  Result<void> quarantine(const Call& call, std::string_view id) noexcept override;
  std::optional<BlobUsage> usage(const Call& call) noexcept override;
  Result<std::optional<std::string>> label(const Call& call) noexcept override;
  Result<void> set_label(const Call& call, std::string_view expected, std::string_view label) noexcept override;

  Result<std::unique_ptr<BlobWriter>> clone(const Call& call, std::string_view id, const mortise_blob_owner& owner,
                                            int32_t durability) noexcept override;

  Result<void> renew_owner(const Call& call, std::string_view id, const mortise_blob_owner& owner) noexcept override;

  void stop();

 private:
  Result<void> begin_removal(std::string_view id);
  bool is_aside(std::string_view id) const noexcept;
  FileBlobStore(Layout layout, Host host, Share share);
  Result<void> make_place();
  struct Found {
    Bytes bytes;
    bool is_clone = false;
  };
  Result<Found> find(std::string_view id) const;
  Result<OpenFiles::File> open_file(std::string_view id) const;
  Result<Owner> check_owner(const mortise_blob_owner& owner, const char* attempt) const;

  Layout layout_;
  Host host_;
  Ids ids_;
  OpenFiles open_files_;
  Staging staging_;
  SettleQueue settle_queue_;
};

}  // namespace mortise::blob_fs
