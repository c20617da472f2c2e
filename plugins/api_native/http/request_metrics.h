// SPDX-License-Identifier: Apache-2.0
//
// Requests by operation and class of status, and how long they took.
#pragma once

#include <mortise/host.h>

#include <array>
#include <span>
#include <vector>

#include "api_native/http/operation.h"

namespace mortise::api_native {

class RequestMetrics {
 public:
  /// Startup.
  RequestMetrics(const Host& host, std::span<const Operation> operations);
  /// Any thread. `operation` nullptr: none was recognised.
  void record(const Operation* operation, int status, double seconds) const noexcept;

 private:
  struct Row {
    std::array<Metric, 4> requests;  // 2xx..5xx
    Metric seconds;
  };
  static Row make(const Host& host, const char* name);
  std::span<const Operation> operations_;
  std::vector<Row> rows_;  // by index of the operation; the last one is for requests that are none
};

}  // namespace mortise::api_native
