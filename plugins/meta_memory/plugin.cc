// SPDX-License-Identifier: Apache-2.0
#include <mortise/abi/volatile_store.h>
#include <mortise/plugin.h>

#include "meta_memory/store.h"

namespace mortise::meta_memory {
namespace {

constexpr Declaration kPlugin{.name = "meta_memory",
                              .version = "0.1.0",
                              .licence = "Apache-2.0",
                              .description = "ordered records in memory, for tests and throw-away servers",
                              .provides = MORTISE_META_STORE_ID " " MORTISE_VOLATILE_ID};

class MetaMemory : public Plugin {
 public:
  explicit MetaMemory(Host host) : store_(host) {}
  static Result<std::unique_ptr<Plugin>> start(Host host) {
    return std::unique_ptr<Plugin>(std::make_unique<MetaMemory>(host));
  }
  const void* find(std::string_view interface_id) noexcept override {
    const bool known = interface_id == MORTISE_META_STORE_ID || interface_id == MORTISE_VOLATILE_ID;
    return known ? store_.table() : nullptr;
  }

 private:
  MemoryMetaStore store_;
};

}  // namespace
}  // namespace mortise::meta_memory

MORTISE_PLUGIN(mortise::meta_memory::kPlugin, mortise::meta_memory::MetaMemory)
