// SPDX-License-Identifier: Apache-2.0
//
// One place, and the requests that wait for one of its connections. Each protocol derives its own.
#pragma once

#include <mortise/error.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "remote_transport/failures.h"
#include "remote_transport/head.h"
#include "remote_transport/place_settings.h"
#include "remote_transport/request.h"

namespace mortise::remote_transport {

class Exchange;

/// A request as it is sent.
struct Addressed {
  std::string url;
  Pairs headers;
};

class Place {
 public:
  Place() = default;
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  virtual ~Place() = default;

  virtual const PlaceSettings& settings() const noexcept = 0;
  /// Where the request goes, and with which headers; `unix_seconds` is now. False: it cannot be made.
  virtual bool address(const Request& request, int64_t unix_seconds, Addressed& to) const = 0;
  /// What an answer with a status of failure means; `body` is its document, or nothing.
  virtual Error refusal(const Attempt& attempt, const Head& head, std::string_view body) const = 0;

  /// An answer with a status of failure: trying again may help.
  virtual bool is_passing(int status) const noexcept { return remote_transport::is_passing(status); }
  /// Where the request that was sent to `url` is to be sent instead, as the answer says; nullopt: nowhere. Such answers
  /// are failures otherwise. On the loop.
  virtual std::optional<std::string> redirected(const std::string& url, const Head& head) {
    (void)url, (void)head;
    return std::nullopt;
  }

  // Of the loop.
  uint32_t running = 0;
  std::deque<std::shared_ptr<Exchange>> waiting;
};

}  // namespace mortise::remote_transport
