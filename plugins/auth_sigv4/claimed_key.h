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

struct ClaimedKey {
  std::string access_key;  // "" if there is none, or none that could exist
  std::string token;       // that is shown with it; "" if there is none
};

ClaimedKey claimed_key(const Request& request, const std::vector<QueryField>& query);
ClaimedKey claimed_key_of_form(std::span<const mortise_pair> fields);

}  // namespace mortise::auth_sigv4
