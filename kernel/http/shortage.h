// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/http/options.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

namespace mortise::http {

/// What there is too little of.
enum class Shortage : uint8_t { connections_of_address, connections, descriptors, heads };

/// Warns the operator, once a minute of each kind. Threads: any.
class ShortageWarnings {
 public:
  /// `who`: a client address, or why the system refuses.
  void warn(Shortage what, std::string_view who, const ServerOptions& options,
            std::chrono::steady_clock::time_point now);

 private:
  std::array<std::atomic<int64_t>, 4> warned_{};  // by Shortage: when, in ms from the first minute on
};

}  // namespace mortise::http
