// SPDX-License-Identifier: Apache-2.0
//
// Finds the API plugin of a request by its Host and its path; see mortise_mount. Each class of listeners has a router.
#pragma once

#include "kernel/http/request_handler.h"

#include <mortise/error.h>
#include <mortise/mutex.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::http {

/// A mount that an API declares.
struct MountedApi {
  int32_t listener = MORTISE_LISTENER_DATA;
  std::string host;  // as in mortise_mount
  std::string path;
  std::string method, media_type;  // both or none
  const mortise_api* api = nullptr;
  Origin plugin = 0;

  /// "/s3/", "*.s3.example.org/": for messages, and the same only for the same mount of a listener.
  std::string text() const {
    return host + path + "/" + (method.empty() ? "" : " (" + method + " " + media_type + ")");
  }
};

/// The mounts that the API of `plugin` declares. Fails on one that is malformed; the message completes "plugin 'x' …".
Result<std::vector<MountedApi>> mounts_of(const mortise_api& api, std::string_view plugin);

class Router final : public RequestHandler {
 public:
  /// Why a request that has a mount is refused all the same, or "". Loop; must not block.
  using Refusal = std::function<std::string(const mortise_request& request)>;

  explicit Router(int32_t listener = MORTISE_LISTENER_DATA, Refusal refusal = {});
  /// Any thread. Later requests find those of `mounts` that are of this router's listeners; a table that a running call
  /// may still read is kept as long as the router, which is cheap because tables are rarely replaced. Of two equal
  /// mounts the first wins.
  void set_mounts(std::vector<MountedApi> mounts);
  /// Its api is null if no mount matches. `host` as in mortise_request. Loop.
  Route find(std::string_view host, std::string_view path) const noexcept { return find(host, path, {}); }
  Route find(const mortise_request& request) const noexcept;
  /// Answers 403 if the request is refused, 404 if nothing is mounted there, 503 if nothing is mounted at all.
  void handle(Exchange& exchange) override;

 private:
  /// The mounts of a host, longest path first.
  struct Host {
    std::string name;  // without "*."
    std::vector<MountedApi> mounts;
  };
  /// What mounts with a method ask for.
  struct Kind {
    std::string_view method, media_type;
  };
  static void choose(const std::vector<MountedApi>& mounts, std::string_view path, const Kind& kind,
                     Route& route) noexcept;
  Route find(std::string_view host, std::string_view path, const Kind& kind) const noexcept;
  struct Table {
    std::vector<Host> exact;
    std::vector<Host> below;  // longest name first
    std::vector<MountedApi> any;
    bool empty() const noexcept { return exact.empty() && below.empty() && any.empty(); }
  };
  static std::vector<MountedApi>& place_of(const MountedApi& mount, Table& table);

  const int32_t listener_;
  const Refusal refusal_;
  std::atomic<const Table*> table_;
  Mutex mutex_;
  std::vector<std::unique_ptr<const Table>> tables_ MORTISE_GUARDED_BY(mutex_);
};

}  // namespace mortise::http
