// SPDX-License-Identifier: Apache-2.0
//
// What a client says of the page that it wants: MaxItems, and the Marker that the page before ended with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api_iam/form.h"

namespace mortise::api_iam {

/// nullopt if it is not a number from 1 to 1000.
std::optional<size_t> page_size(const Form& form);

/// Clients are not to make markers of their own, so that one does not look like a name.
std::string marker_of(std::string_view name);
/// "" of an empty one; nullopt: nobody was given it.
std::optional<std::string> name_of_marker(std::string_view marker);

/// Refused: there is no such page. Of whatever has these parameters, so that no list has to think of it.
Answered<void> check_page(const Form& form);

}  // namespace mortise::api_iam
