// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/document.h"
#include "kernel/config/option_spec.h"
#include "kernel/config/overrides.h"
#include "kernel/config/value.h"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace mortise::config {

/// "server" + "listen" → "server.listen"; below the root, just the name.
std::string join_path(std::string_view section, std::string_view key);

/// Turns a table of the file (nullptr: it is not there) and what overrides it into a Section that has every declared
/// key. `is_subsection` says which members are sections of their own. Whatever is wrong goes to `problems`; the value
/// is then the default, so that checking can go on.
Section check_section(const Node* table, std::string_view path, std::span<const OptionSpec> specs,
                      const std::function<bool(const Member&)>& is_subsection, Overrides& overrides,
                      Problems& problems);

}  // namespace mortise::config
