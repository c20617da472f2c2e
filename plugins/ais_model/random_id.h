// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace mortise::ais_model {

/// An id as AIStore's clients take it: 9 letters and digits that nobody can guess.
std::string make_random_id();

}  // namespace mortise::ais_model
