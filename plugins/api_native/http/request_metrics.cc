// SPDX-License-Identifier: Apache-2.0
#include "api_native/http/request_metrics.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace mortise::api_native {

RequestMetrics::Row RequestMetrics::make(const Host& host, const char* name) {
  Row row;
  const std::array<const char*, 4> classes = {"2xx", "3xx", "4xx", "5xx"};
  for (size_t i = 0; i < classes.size(); ++i)
    row.requests[i] = host.counter("mortise_api_native_requests_total", "Requests of the native API answered",
                                   {pair("operation", name), pair("status", classes[i])});
  row.seconds = host.histogram("mortise_api_native_request_seconds", "From the head of a request to its answer",
                               {pair("operation", name)});
  row.total = RequestTotals::slot_of(name);
  return row;
}

RequestMetrics::RequestMetrics(const Host& host, std::span<const Operation> operations) : operations_(operations) {
  std::map<std::string_view, Row> made;  // several rows of the table may be of one operation
  for (const Operation& o : operations) {
    if (!made.contains(o.name)) made.emplace(o.name, make(host, o.name));
    rows_.push_back(made.find(o.name)->second);
  }
  rows_.push_back(make(host, "other"));
}

void RequestMetrics::record(const Operation* operation, int status, int64_t nanoseconds,
                            uint64_t bytes) const noexcept {
  const size_t index = operation == nullptr ? rows_.size() - 1 : static_cast<size_t>(operation - operations_.data());
  const size_t status_class = static_cast<size_t>(std::clamp(status / 100, 2, 5) - 2);
  rows_[index].requests[status_class].record(1);
  rows_[index].seconds.record(static_cast<double>(nanoseconds) * 1e-9);
  totals_->add(rows_[index].total, status < 400, bytes, static_cast<uint64_t>(nanoseconds));
}

}  // namespace mortise::api_native
