// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/option_spec.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace mortise::config {

/// Why `number` is outside the range of `spec` ("must be 1..64"), or "".
std::string fault_of_number(int64_t number, const OptionSpec& spec);

/// Why `word` is none of the choices of `spec`, or "".
std::string fault_of_word(std::string_view word, const OptionSpec& spec);

}  // namespace mortise::config
