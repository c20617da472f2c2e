// SPDX-License-Identifier: Apache-2.0
#include "ais/calls/pause.h"

#include "ais/client/http_client.h"

#include <algorithm>
#include <thread>

namespace mortise::ais {

void Pause::wait() {
  using std::chrono::milliseconds;
  for (auto left = next_; left.count() > 0 && !HttpClient::interrupted; left -= milliseconds(100))
    std::this_thread::sleep_for(std::min(left, milliseconds(100)));
  next_ = std::min(next_ * 3 / 2, milliseconds(2000));
}

}  // namespace mortise::ais
