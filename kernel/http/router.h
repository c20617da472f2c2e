// SPDX-License-Identifier: Apache-2.0
//
// Finds the API plugin of a request: by Host, if it lies below a domain that a mount declares; else the longest mount
// that is a prefix of the path and ends at a '/' or the path's end.
#pragma once

#include "kernel/http/request_handler.h"

#include <mortise/mutex.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::http {

struct Mount {
  std::string prefix;  // "" or "/s3", or the domain of "//.s3.example.org"
  const mortise_api* api = nullptr;
  Origin plugin = 0;
  bool by_host = false;

  /// As the API wrote it.
  std::string text() const { return by_host ? "//." + prefix : prefix; }
};

/// The mounts that the API of `plugin` declares.
std::vector<Mount> mounts_of(const mortise_api& api, std::string_view plugin);

class Router final : public RequestHandler {
 public:
  Router();
  /// Any thread. Later requests find these; a table that a running call may still read is kept as long as the router,
  /// which is cheap because tables are rarely replaced. Of two equal prefixes the first wins.
  void set_mounts(std::vector<Mount> mounts);
  /// Its api is null if no mount matches. `host` as in mortise_request. Loop.
  Route find(std::string_view host, std::string_view path) const noexcept;
  /// Answers 404 if nothing is mounted there, 503 if nothing is mounted at all.
  void handle(Exchange& exchange) override;

 private:
  struct Table {
    std::vector<Mount> by_path;  // longest prefix first
    std::vector<Mount> by_host;  // longest domain first
  };
  std::atomic<const Table*> table_;
  Mutex mutex_;
  std::vector<std::unique_ptr<const Table>> tables_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::http
