// SPDX-License-Identifier: Apache-2.0
#include <mortise/checksum.h>
#include <mortise/plugin.h>

#include "checksum_crc/algorithms.h"

namespace mortise::checksum_crc {
namespace {

class ChecksumCrc : public Plugin {
 public:
  static Result<std::unique_ptr<Plugin>> start(Host) { return std::make_unique<ChecksumCrc>(); }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_CHECKSUM_ID ? ChecksumTable<Crc32, Crc32c, Crc64Nvme>::get() : nullptr;
  }
};

constexpr Declaration kPlugin{.name = "checksum_crc",
                              .version = "1.0.0",
                              .description = "crc32, crc32c and crc64nvme, which can be combined from parts",
                              .provides = MORTISE_CHECKSUM_ID};

}  // namespace
}  // namespace mortise::checksum_crc

MORTISE_PLUGIN(mortise::checksum_crc::kPlugin, mortise::checksum_crc::ChecksumCrc)
