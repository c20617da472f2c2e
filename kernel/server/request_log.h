// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/http/options.h"
#include "kernel/support/log.h"

#include <atomic>
#include <string>

namespace mortise::server {

/// A line for each finished request, or for those that were answered with an error: the id in it is the one that the
/// client saw. Threads: any.
class RequestLog {
 public:
  explicit RequestLog(support::Log& log) : logger_(log, "http") {}

  /// "none", "errors" (status 400 and above, or no answer) or "all".
  void select(const std::string& which) noexcept;
  /// Whether a request with that status, 0 if it got no answer, gets a line.
  bool wants(int status) const noexcept;
  void write(const http::AccessRecord& record) const noexcept;

 private:
  static constexpr int kNever = 1000;  // above every status
  support::Logger logger_;
  std::atomic<int> lowest_status_{kNever};
};

}  // namespace mortise::server
