// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/request_handler.h"

#include <mortise/bytes.h>

namespace mortise::http {
namespace {

Exchange& exchange(mortise_exchange* self) noexcept { return *static_cast<Exchange*>(self); }

// Nothing may unwind into a plugin: out of memory, the one thing that can happen here, ends the process.
const mortise_exchange_table kTable{
    sizeof(mortise_exchange_table),
    0,
    [](const mortise_exchange* self) noexcept { return &static_cast<const Exchange*>(self)->request(); },
    [](mortise_exchange* self, const mortise_body_sink* sink) noexcept { exchange(self).receive(*sink); },
    [](mortise_exchange* self) noexcept { exchange(self).resume(); },
    [](mortise_exchange* self, const mortise_response* response) noexcept { exchange(self).respond(*response); },
    [](mortise_exchange* self, mortise_task task, void* context) noexcept { exchange(self).post(task, context); },
};

}  // namespace

Exchange::Exchange() noexcept : mortise_exchange{&kTable} {}

void Exchange::respond_text(int status, std::string_view text) {
  const mortise_pair headers[] = {pair("Content-Type", "text/plain; charset=utf-8"),
                                  {str("x-request-id"), request().request_id}};
  mortise_response response{};
  response.size = sizeof response;
  response.status = status;
  response.headers = headers;
  response.header_count = 2;
  response.content_length = static_cast<int64_t>(text.size());
  response.body = str(text);
  respond(response);
}

}  // namespace mortise::http
