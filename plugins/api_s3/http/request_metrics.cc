// SPDX-License-Identifier: Apache-2.0
#include "api_s3/http/request_metrics.h"

#include <algorithm>

namespace mortise::api_s3 {

/// Operations that are not implemented share one histogram.
RequestMetrics::Row RequestMetrics::make(const Host& host, const char* name, bool supported) {
  Row row;
  const std::array<const char*, 4> classes = {"2xx", "3xx", "4xx", "5xx"};
  for (size_t i = supported ? 0 : 2; i < classes.size(); ++i)  // what is not implemented only fails
    row.requests[i] = host.counter("mortise_api_s3_requests_total", "S3 requests answered",
                                   {pair("operation", name), pair("status", classes[i])});
  row.seconds = host.histogram("mortise_api_s3_request_seconds", "From the head of a request to its answer",
                               {pair("operation", supported ? name : "other")});
  return row;
}

RequestMetrics::RequestMetrics(const Host& host, std::span<const Operation> operations) : operations_(operations) {
  for (const Operation& o : operations) rows_.push_back(make(host, o.name, o.act.supported()));
  rows_.push_back(make(host, "other", true));
}

void RequestMetrics::record(const Operation* operation, int status, double seconds) const noexcept {
  if (rows_.empty()) return;
  const size_t index = operation == nullptr ? rows_.size() - 1 : static_cast<size_t>(operation - operations_.data());
  const size_t status_class = static_cast<size_t>(std::clamp(status / 100, 2, 5) - 2);
  rows_[index].requests[status_class].record(1);
  rows_[index].seconds.record(seconds);
}

}  // namespace mortise::api_s3
