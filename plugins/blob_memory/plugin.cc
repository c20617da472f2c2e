// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/volatile_store.h>
#include <mortise/plugin.h>

#include "blob_memory/store.h"

namespace mortise::blob_memory {
namespace {

constexpr Option kOptions[] = {
    {"capacity", MORTISE_OPTION_SIZE, 0, "0", "0..", "most bytes to hold; 0: as many as there is memory"},
};

constexpr Declaration kPlugin{.name = "blob_memory",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "blobs in memory, for tests and throw-away servers",
                              .provides = MORTISE_BLOB_STORE_ID " " MORTISE_VOLATILE_ID,
                              .options = kOptions};

class BlobMemory : public Plugin {
 public:
  explicit BlobMemory(uint64_t capacity) : store_(capacity) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    return std::unique_ptr<Plugin>(
        std::make_unique<BlobMemory>(static_cast<uint64_t>(host.option_integer("capacity"))));
  }
  const void* find(std::string_view interface_id) noexcept override {
    const bool known = interface_id == MORTISE_BLOB_STORE_ID || interface_id == MORTISE_VOLATILE_ID;
    return known ? store_.table() : nullptr;
  }

 private:
  MemoryBlobStore store_;
};

}  // namespace
}  // namespace mortise::blob_memory

MORTISE_PLUGIN(mortise::blob_memory::kPlugin, mortise::blob_memory::BlobMemory)
