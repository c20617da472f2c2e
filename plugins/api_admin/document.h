// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/http.h>

#include <functional>
#include <string>

namespace mortise::api_admin {

/// Collects the body of a request, a document of at most 1 MiB, and calls `whole` with it on the loop. A body that is
/// larger, or does not come whole, is refused. Loop.
void receive_document(Exchange exchange, std::function<void(Exchange exchange, const std::string& body)> whole);

}  // namespace mortise::api_admin
