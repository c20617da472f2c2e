// SPDX-License-Identifier: Apache-2.0
//
// Which row of the table a request asks for. Where several differ in the action of their message only, the message must
// be read first.
#pragma once

#include <vector>

#include "api_native/http/operation.h"

namespace mortise::api_native {

/// All that a request can turn out to ask for when its message has come.
std::vector<const Operation*> rows_for_head(const Context& context);
/// nullptr: the message decides. Refused: no row takes such requests.
Or<const Operation*> choose_by_head(const Context& context);
/// When the message has come, or there was no body.
Or<const Operation*> choose_by_action(const Context& context);

}  // namespace mortise::api_native
