// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/request_log.h"

#include "kernel/server/logged_query.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <vector>

namespace mortise::server {
namespace {

constexpr size_t kLongestPath = 1024;

std::string_view path_of(std::string_view target) {
  return target.substr(0, std::min({target.find('?'), target.size(), kLongestPath}));
}

std::string_view query_of(std::string_view target) {
  const size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

/// The words of the field "outcome", as conf/mortise.toml explains them.
std::string_view word_of(http::Ending ending) noexcept {
  switch (ending) {
    case http::Ending::complete:
      return "complete";
    case http::Ending::client_left:
      return "client left";
    case http::Ending::timed_out:
      return "timed out";
    case http::Ending::failed:
      return "failed";
    case http::Ending::server_stopping:
      return "server stopping";
  }
  return "";
}

bool is_the_servers_fault(http::Ending ending) noexcept {
  return ending == http::Ending::failed || ending == http::Ending::server_stopping;
}

}  // namespace

void RequestLog::select(const std::string& which) noexcept {
  lowest_status_.store(which == "all" ? 0 : which == "errors" ? 400 : kNever, std::memory_order_relaxed);
}

bool RequestLog::wants(int status) const noexcept {
  const int lowest = lowest_status_.load(std::memory_order_relaxed);
  return status == 0 ? lowest != kNever : status >= lowest;
}

void RequestLog::write(const http::AccessRecord& record) const noexcept {
  const bool broken = is_the_servers_fault(record.ending);
  if (!wants(broken ? 0 : record.status)) return;
  const std::string status = std::to_string(record.status), in = std::to_string(record.bytes_received),
                    out = std::to_string(record.bytes_sent), micros = std::to_string(record.duration.count() / 1000),
                    query = logged_query(query_of(record.target));
  std::vector<support::LogField> fields{pair("request_id", record.request_id), pair("client", record.remote_address),
                                        pair("method", record.method), pair("path", path_of(record.target))};
  if (!query.empty()) fields.emplace_back(pair("query", query));
  fields.insert(fields.end(), {support::LogField::number("status", status), support::LogField::number("received", in),
                               support::LogField::number("sent", out), support::LogField::number("us", micros),
                               pair("outcome", word_of(record.ending))});
  fields.insert(fields.end(), record.fields.begin(), record.fields.end());
  logger_.write(record.status >= 500 || broken ? LogLevel::warning : LogLevel::info, "request", fields);
}

}  // namespace mortise::server
