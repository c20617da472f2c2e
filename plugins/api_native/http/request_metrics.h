// SPDX-License-Identifier: Apache-2.0
//
// Requests by operation and class of status, and how long they took.
#pragma once

#include <mortise/host.h>

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "api_native/http/operation.h"
#include "api_native/http/request_totals.h"

namespace mortise::api_native {

class RequestMetrics {
 public:
  /// Startup.
  RequestMetrics(const Host& host, std::span<const Operation> operations);
  /// Any thread. `operation` nullptr: none was recognised.
  /// `bytes`: of an object's that went in or out.
  void record(const Operation* operation, int status, int64_t nanoseconds, uint64_t bytes) const noexcept;
  const RequestTotals& totals() const noexcept { return *totals_; }

 private:
  struct Row {
    std::array<Metric, 4> requests;  // 2xx..5xx
    Metric seconds;
    size_t total = RequestTotals::kNone;
  };
  static Row make(const Host& host, const char* name);
  std::span<const Operation> operations_;
  std::shared_ptr<RequestTotals> totals_ = std::make_shared<RequestTotals>();
  std::vector<Row> rows_;  // by index of the operation; the last one is for requests that are none
};

}  // namespace mortise::api_native
