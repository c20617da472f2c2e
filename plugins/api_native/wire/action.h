// SPDX-License-Identifier: Apache-2.0
//
// The message that most requests carry: what to do, and its arguments.
#pragma once

#include <string>
#include <string_view>

#include "api_native/wire/json.h"

namespace mortise::api_native {

struct ActionMessage {
  std::string action;
  std::string name;
  Json value;  // null if there is none
};

Or<ActionMessage> parse_action(std::string_view text);

}  // namespace mortise::api_native
