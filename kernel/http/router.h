// SPDX-License-Identifier: Apache-2.0
//
// Finds the API plugin of a request: the longest mount that is a prefix of the path and ends at a '/' or the path's
// end.
#pragma once

#include "kernel/http/request_handler.h"

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::http {

struct Mount {
  std::string prefix;  // "" or "/s3"
  const mortise_api* api = nullptr;
};

/// The mounts that an API declares.
std::vector<Mount> mounts_of(const mortise_api& api);

class Router final : public RequestHandler {
 public:
  Router();
  /// Any thread. Later requests find these; a table that a running call may still read is kept as long as the router,
  /// which is cheap because plugins seldom come and go. Of two equal prefixes the first wins.
  void set_mounts(std::vector<Mount> mounts);
  /// Null: no mount matches. Loop.
  const Mount* find(std::string_view path) const noexcept;
  /// Answers 404 if nothing is mounted there, 503 if nothing is mounted at all.
  void handle(Exchange& exchange) override;

 private:
  using Table = std::vector<Mount>;  // longest prefix first
  std::atomic<const Table*> table_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<const Table>> tables_;  // guarded by mutex_
};

}  // namespace mortise::http
