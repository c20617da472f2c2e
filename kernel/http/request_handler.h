// SPDX-License-Identifier: Apache-2.0
//
// What the server hands to its owner: exchanges.
#pragma once

#include "kernel/http/origin.h"

#include <mortise/abi/http.h>

#include <string_view>

namespace mortise::http {

/// Where a request goes; see the fields of the same names in mortise_request.
struct Route {
  const mortise_api* api = nullptr;  // null: nothing is mounted there
  Origin plugin = 0;                 // whose that is
  int32_t listener = MORTISE_LISTENER_DATA;
  std::string_view mount;
  std::string_view domain;
  std::string_view subdomain;
};

/// One request that waits for its answer, on its loop, as the server's owner sees it before a plugin does.
class Exchange {
 public:
  Exchange() = default;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  virtual const mortise_request& request() const noexcept = 0;
  /// Before the exchange is passed on. The views must stay valid until the answer.
  virtual void set_route(const Route& route) noexcept = 0;
  /// A handle for a plugin, which answers from now on. Once.
  virtual mortise_exchange hand_over(Origin plugin) noexcept = 0;
  /// Answers for the server itself. Nothing happens if the plugin it was handed to was faster.
  virtual void answer_instead(const mortise_response& response) = 0;
  /// Tells the operator what a plugin did.
  virtual void complain(Origin plugin, std::string_view text) = 0;

  /// Lets a plugin handle it. What it throws is logged and answered 500.
  void pass_to(const mortise_api& api, Origin plugin);
  /// Plain text, with the request's id as x-request-id.
  void respond_text(int status, std::string_view text);

 protected:
  ~Exchange() = default;
};

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// Loop; must not block. The exchange must be answered or handed over before this returns.
  virtual void handle(Exchange& exchange) = 0;
};

}  // namespace mortise::http
