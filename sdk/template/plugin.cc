// SPDX-License-Identifier: Apache-2.0
//
// Declares the plugin to the server. Everything a checksum needs is here; the algorithm is in mysum.h.
#include <mortise/checksum.h>
#include <mortise/plugin.h>

#include "mysum.h"

namespace checksum_mysum {

class ChecksumMysum : public mortise::Plugin {
 public:
  static mortise::Result<std::unique_ptr<mortise::Plugin>> start(mortise::Host) {
    return std::make_unique<ChecksumMysum>();
  }
  const void* find(std::string_view interface_id) noexcept override {
    return interface_id == MORTISE_CHECKSUM_ID ? mortise::ChecksumTable<Mysum>::get() : nullptr;
  }
};

constexpr mortise::Declaration kPlugin{.name = "checksum_mysum",
                                       .version = "1.0.0",
                                       .licence = "Apache-2.0",
                                       .description = "mysum: the sum of all bytes",
                                       .provides = MORTISE_CHECKSUM_ID};

}  // namespace checksum_mysum

MORTISE_PLUGIN(checksum_mysum::kPlugin, checksum_mysum::ChecksumMysum)
