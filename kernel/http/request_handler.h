// SPDX-License-Identifier: Apache-2.0
//
// What the server hands to its owner: exchanges.
#pragma once

#include <mortise/abi/http.h>

#include <string_view>

namespace mortise::http {

/// Where a request goes; see the fields of the same names in mortise_request.
struct Route {
  const mortise_api* api = nullptr;  // null: nothing is mounted there
  std::string_view mount;
  std::string_view domain;
  std::string_view subdomain;
};

/// mortise_exchange with its functions as methods; the contract is in abi/http.h.
class Exchange : public mortise_exchange {
 public:
  Exchange() noexcept;
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  virtual const mortise_request& request() const noexcept = 0;
  /// Loop, before the exchange is passed on. The views must stay valid until the answer.
  virtual void set_route(const Route& route) noexcept = 0;
  virtual void receive(const mortise_body_sink& sink) = 0;
  virtual void resume() = 0;
  virtual void respond(const mortise_response& response) = 0;
  virtual void post(mortise_task task, void* context) = 0;

  /// Answers for the server itself: plain text, with the request's id as x-request-id.
  void respond_text(int status, std::string_view text);

 protected:
  ~Exchange() = default;
};

class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// Loop; must not block. The exchange must be answered, now or later.
  virtual void handle(Exchange& exchange) = 0;
};

}  // namespace mortise::http
