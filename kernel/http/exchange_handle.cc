// SPDX-License-Identifier: Apache-2.0
#include "kernel/http/exchange_handle.h"

#include "kernel/http/connection.h"
#include "kernel/http/exchange_slot.h"
#include "kernel/http/response_check.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <memory>
#include <string>

namespace mortise::http {
namespace {

const mortise_request kNothing = [] {
  mortise_request nothing{};
  nothing.size = sizeof nothing;
  return nothing;
}();

ExchangeSlot* slot_of(mortise_exchange x) noexcept { return ExchangeSlot::find(x.id); }

mortise_status refuse(mortise_exchange x, const char* text) {
  if (ExchangeSlot* slot = slot_of(x)) slot->complain(ExchangeSlot::origin_of(x.id), text);
  return MORTISE_INVALID;
}

/// The connection of an exchange that is not answered. On another thread than its loop it is held meanwhile.
struct Found {
  explicit Found(mortise_exchange x) : slot(slot_of(x)) {
    if (slot == nullptr) return;
    if (!slot->on_own_loop())
      held = slot->hold_if_open(x.id);
    else if (slot->is_open(x.id))
      direct = &slot->connection();
    connection = held ? held.get() : direct;
  }
  ExchangeSlot* slot;
  std::shared_ptr<Connection> held;
  Connection* direct = nullptr;
  Connection* connection = nullptr;
};

const mortise_request* request(mortise_exchange x) noexcept {
  const Found found(x);
  if (found.connection != nullptr) return &found.connection->request();
  refuse(x, "called request() for a request that was answered already; ignored");
  return &kNothing;
}

mortise_status receive(mortise_exchange x, const mortise_body_sink* sink) noexcept {
  const Found found(x);
  if (found.connection == nullptr)
    return refuse(x, "called receive() for a request that was answered already; ignored");
  if (!found.slot->on_own_loop()) return refuse(x, "called receive() on a thread that is not the loop; ignored");
  if (sink == nullptr || !MORTISE_HAS(mortise_body_sink, sink, closed) || sink->write == nullptr ||
      sink->closed == nullptr)
    return refuse(x, "called receive() without a sink that has write() and closed(); ignored");
  return found.connection->receive(known(sink)) ? MORTISE_OK
                                                : refuse(x, "called receive() twice for a request; ignored");
}

void resume(mortise_exchange x) noexcept {
  const Found found(x);
  if (found.direct != nullptr)
    found.direct->resume();
  else if (found.held)
    found.held->resume_later(x.id);
  else
    refuse(x, "called resume() for a request that was answered already; ignored");
}

mortise_status respond(mortise_exchange x, const mortise_response* response) noexcept {
  ExchangeSlot* slot = slot_of(x);
  if (slot == nullptr || !slot->close(x.id))
    return refuse(x, "called respond() for a request that was answered already; ignored");
  // The answer is due now, from here alone, so the connection stays.
  const auto held = slot->on_own_loop() ? nullptr : slot->hold();
  Connection& connection = held ? *held : slot->connection();
  const char* fault = fault_of(response);
  if (fault == nullptr) {
    connection.respond(known(response));
    return MORTISE_OK;
  }
  refuse(x, (std::string("gave a response that cannot be sent, so 500 was: ") + fault).c_str());
  const mortise_pair id[] = {{str("x-request-id"), connection.request().request_id}};
  mortise_response instead{};
  instead.size = sizeof instead;
  instead.status = 500;
  instead.headers = id;
  instead.header_count = 1;
  connection.respond(instead);
  return MORTISE_INVALID;
}

mortise_status post(mortise_exchange x, mortise_task task, void* context) noexcept {
  if (task == nullptr) return refuse(x, "called post() without a task; ignored");
  const Found found(x);
  if (found.connection == nullptr) return refuse(x, "called post() for a request that was answered already; ignored");
  found.connection->post(x.id, task, context);
  return MORTISE_OK;
}

int32_t abandoned(mortise_exchange x) noexcept {
  const ExchangeSlot* slot = slot_of(x);
  return slot == nullptr || slot->is_abandoned(x.id) ? 1 : 0;
}

}  // namespace

// Nothing may unwind into a plugin: out of memory, the one thing that can happen here, ends the process.
const mortise_exchange_table kExchangeTable{
    sizeof(mortise_exchange_table), 0, &request, &receive, &resume, &respond, &post, &abandoned};

void source_ready(void* context) {
  const auto number = static_cast<ExchangeSlot::Number>(reinterpret_cast<uintptr_t>(context));
  ExchangeSlot* slot = ExchangeSlot::find(number);
  if (slot == nullptr) return;
  if (!slot->wake(number)) {  // the body was closed, which its source needs not wait for
    if (slot->was_woken(number))
      slot->complain(ExchangeSlot::origin_of(number), "called ready() of a body twice; ignored");
    return;
  }
  if (slot->on_own_loop())
    slot->connection().wake_source(number);
  else if (const auto held = slot->hold())
    held->wake_source_later(number);
}

}  // namespace mortise::http
