// SPDX-License-Identifier: Apache-2.0
#include "remote_transport/backoff.h"

#include <algorithm>

namespace mortise::remote_transport {

int64_t Backoff::next_ms(std::minstd_rand& random) {
  const int64_t most = std::max<int64_t>(1, std::min(next_, longest_));
  next_ = std::min(longest_, most * 2);
  return std::uniform_int_distribution<int64_t>(most / 2, most)(random);
}

}  // namespace mortise::remote_transport
