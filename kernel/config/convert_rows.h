// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/document.h"
#include "kernel/config/option_spec.h"
#include "kernel/config/value.h"

#include <optional>
#include <string_view>

namespace mortise::config {

/// An array of tables. Where `spec` declares columns, each table is checked against them: unknown keys, missing ones,
/// types. On a failure, adds every problem that was seen and returns nullopt.
std::optional<Value> convert_rows(const Node& node, const OptionSpec& spec, std::string_view path, Problems& problems);

}  // namespace mortise::config
