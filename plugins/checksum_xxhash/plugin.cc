// SPDX-License-Identifier: Apache-2.0
#include <mortise/checksum.h>
#include <mortise/plugin.h>

#include "checksum_xxhash/algorithms.h"

namespace mortise::checksum_xxhash {
namespace {

class ChecksumXxhash : public Plugin {
 public:
  static Result<std::unique_ptr<Plugin>> start(Host) { return std::make_unique<ChecksumXxhash>(); }
  const void* find(std::string_view interface_id) noexcept override {
    using Table = ChecksumTable<Xxhash, Xxhash2, Xxhash64, Xxh3, Xxhash3, Xxh128, Xxhash128>;
    return interface_id == MORTISE_CHECKSUM_ID ? Table::get() : nullptr;
  }
};

constexpr Declaration kPlugin{.name = "checksum_xxhash",
                              .version = "1.0.0",
                              .description =
                                  "xxhash, xxhash2, xxhash64 (XXH64), xxh3, xxhash3, xxh128 and xxhash128, fast "
                                  "and not cryptographic",
                              .provides = MORTISE_CHECKSUM_ID};

}  // namespace
}  // namespace mortise::checksum_xxhash

MORTISE_PLUGIN(mortise::checksum_xxhash::kPlugin, mortise::checksum_xxhash::ChecksumXxhash)
