// SPDX-License-Identifier: Apache-2.0
//
// The functions that plugins call: find out whether the number they come with still counts, and go to the connection.
#pragma once

#include <mortise/abi/http.h>

namespace mortise::http {

extern const mortise_exchange_table kExchangeTable;

/// ready() of body sources; `context` is a number of an ExchangeSlot.
void source_ready(void* context);

}  // namespace mortise::http
