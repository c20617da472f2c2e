// SPDX-License-Identifier: Apache-2.0
//
// Which access key a request shows, before anything else of it is checked: to have it looked up meanwhile. What makes
// no sense shows none; it is refused later, with what is wrong with it.
#pragma once

#include <mortise/http.h>

#include <span>
#include <string>
#include <vector>

#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

// "" if there is none, or none that could exist.
std::string claimed_key(const Request& request, const std::vector<QueryField>& query);
std::string claimed_key_of_form(std::span<const mortise_pair> fields);

}  // namespace mortise::auth_sigv4
