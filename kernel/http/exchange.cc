// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/request_handler.h"

#include "kernel/http/guard.h"

#include <mortise/bytes.h>

#include <string>

namespace mortise::http {

void Exchange::pass_to(const mortise_api& api, Origin plugin) {
  const auto thrown = exception_of([&] { api.handle(api.self, hand_over(plugin)); });
  if (!thrown) return;
  complain(plugin, "threw an exception in handle(); answered 500: " + *thrown);
  respond_text(500, "The request failed.\n");
}

void Exchange::respond_text(int status, std::string_view text) {
  const mortise_pair headers[] = {pair("Content-Type", "text/plain; charset=utf-8"),
                                  {str("x-request-id"), request().request_id}};
  mortise_response response{};
  response.size = sizeof response;
  response.status = status;
  response.headers = headers;
  response.header_count = 2;
  response.flags = MORTISE_RESPONSE_LENGTH;
  response.content_length = text.size();
  response.body = str(text);
  answer_instead(response);
}

}  // namespace mortise::http
