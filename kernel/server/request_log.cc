// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/request_log.h"

#include <mortise/bytes.h>

#include <algorithm>

namespace mortise::server {
namespace {

constexpr size_t kLongestTarget = 1024;

/// The path alone: a query may hold a signature that is still good.
std::string_view without_query(std::string_view target) {
  return target.substr(0, std::min({target.find('?'), target.size(), kLongestTarget}));
}

}  // namespace

void RequestLog::select(const std::string& which) noexcept {
  lowest_status_.store(which == "all" ? 0 : which == "errors" ? 400 : kNever, std::memory_order_relaxed);
}

void RequestLog::write(const http::AccessRecord& record) const noexcept {
  if (record.status < lowest_status_.load(std::memory_order_relaxed)) return;
  const std::string status = std::to_string(record.status), in = std::to_string(record.bytes_received),
                    out = std::to_string(record.bytes_sent), micros = std::to_string(record.duration.count() / 1000);
  logger_.write(
      record.status >= 500 ? LogLevel::warning : LogLevel::info, "request",
      {pair("request_id", record.request_id), pair("client", record.remote_address), pair("method", record.method),
       pair("path", without_query(record.target)), support::LogField::number("status", status),
       support::LogField::number("received", in), support::LogField::number("sent", out),
       support::LogField::number("us", micros), pair("completed", record.completed ? "yes" : "no")});
}

}  // namespace mortise::server
