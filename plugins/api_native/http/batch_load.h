// SPDX-License-Identifier: Apache-2.0
//
// How many batches are being answered, and what went out in them. Any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace mortise::api_native {

struct BatchLoad {
  std::atomic<uint64_t> under_way{0};
  std::atomic<uint64_t> objects{0};  // since the start of the server, as the next
  std::atomic<uint64_t> bytes{0};
  std::atomic<uint64_t> stops{0};  // how often somebody wanted that those under way end
};

}  // namespace mortise::api_native
