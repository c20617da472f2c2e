// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>

namespace mortise::ais {

/// Between two questions whether something has ended: 20 ms at first, later up to 2 s.
class Pause {
 public:
  /// Returns early when the process was interrupted.
  void wait();

 private:
  std::chrono::milliseconds next_{20};
};

}  // namespace mortise::ais
