// SPDX-License-Identifier: Apache-2.0
#include <mortise/plugin.h>
#include <sys/resource.h>

#include <algorithm>

#include "blob_fs/store.h"

namespace mortise::blob_fs {
namespace {

constexpr Option kOptions[] = {
    {"path", MORTISE_OPTION_STRING, 0, "", "directory", "directory of the blobs; empty: in the data directory"},
    {"sync_threads", MORTISE_OPTION_INTEGER, 0, "32", "1..1024",
     "files that are synced at the same time; a file system with a journal syncs them together"},
    {"open_files", MORTISE_OPTION_INTEGER, 0, "1024", "0..100000",
     "files of bodies that were read lately and stay open, at most an eighth of what the process may open; 0: none"},
};

constexpr Declaration kPlugin{.name = "blob_fs",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "blobs as files in a directory",
                              .provides = MORTISE_BLOB_STORE_ID,
                              .options = kOptions};

/// How many the process may have.
size_t descriptors() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_NOFILE, &limit) == 0 ? static_cast<size_t>(limit.rlim_cur) : 0;
}

class BlobFs : public Plugin {
 public:
  explicit BlobFs(std::unique_ptr<FileBlobStore> store) : store_(std::move(store)) {}

  static Result<std::unique_ptr<Plugin>> start(Host host) {
    std::string path = host.option("path");
    if (path.empty()) path = host.data_directory();
    auto store = FileBlobStore::open(
        path, host,
        {.sync_threads = static_cast<size_t>(host.option_integer("sync_threads")),
         .open_files = std::min(static_cast<size_t>(host.option_integer("open_files")), descriptors() / 8)});
    if (!store) return std::move(store).error();
    return std::unique_ptr<Plugin>(std::make_unique<BlobFs>(std::move(store).value()));
  }

  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_BLOB_STORE_ID ? store_->table() : nullptr;
  }
  void stop() noexcept override { store_->stop(); }

 private:
  std::unique_ptr<FileBlobStore> store_;
};

}  // namespace
}  // namespace mortise::blob_fs

MORTISE_PLUGIN(mortise::blob_fs::kPlugin, mortise::blob_fs::BlobFs)
