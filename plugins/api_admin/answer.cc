// SPDX-License-Identifier: Apache-2.0
#include "api_admin/answer.h"

#include <string>
#include <utility>

namespace mortise::api_admin {
namespace {

int status_of(mortise_status status) {
  switch (status) {
    case MORTISE_NOT_FOUND:
      return 404;
    case MORTISE_EXISTS:
      return 409;
    case MORTISE_INVALID:
    case MORTISE_TOO_LARGE:
      return 400;
    case MORTISE_BUSY:
      return 503;
    default:
      return 500;
  }
}

}  // namespace

void answer(Exchange& exchange, int status, const Json& document) {
  Response response(status);
  response.header("Content-Type", "application/json").header("Cache-Control", "no-store");
  response.body = document.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  exchange.respond(std::move(response));
}

void ask_for_key(Exchange& exchange, std::string_view why) {
  Response response(401);
  response.header("Content-Type", "application/json").header("WWW-Authenticate", "Bearer realm=\"mortise admin\"");
  response.body = Json{{"error", std::string(why)}}.dump() + "\n";
  exchange.respond(std::move(response));
}

void refuse(Exchange& exchange, int status, std::string_view why) {
  answer(exchange, status, {{"error", std::string(why)}});
}

void refuse(Exchange& exchange, const mortise_error& error) {
  refuse(exchange, status_of(error.status), view(error.message));
}

}  // namespace mortise::api_admin
