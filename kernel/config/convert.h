// SPDX-License-Identifier: Apache-2.0
//
// From what was written to a Value of the declared type. Wherever a text is expected, { env = "NAME" } and
// { file = "/path" } may stand instead: that is how secrets stay out of the file.
#pragma once

#include "kernel/config/document.h"
#include "kernel/config/option_spec.h"
#include "kernel/config/value.h"

#include <mortise/error.h>

#include <string_view>

namespace mortise::config {

/// Converts and checks. On a failure, adds problems under `path` ("server.listen") and returns nullopt.
std::optional<Value> convert(const Node& node, const OptionSpec& spec, std::string_view path, Problems& problems);

/// Notes that all local users can read a file that is said to hold a secret.
void note_open_file(const std::string& file, const OptionSpec& spec, std::string_view path, Problems& problems);

/// Reads a text that a flag or a variable gave: a TOML value of the right type, or else the text as it stands (lists:
/// separated by commas).
std::optional<Value> convert_text(std::string_view text, const OptionSpec& spec, std::string_view path,
                                  const std::string& source, Problems& problems);

/// convert(), where a text may stand for a value of another type, as in the tables of an array of tables.
std::optional<Value> convert_leniently(const Node& node, const OptionSpec& spec, std::string_view path,
                                       Problems& problems);

/// The declared default. The error is for the author of the declaration.
Result<Value> default_value(const OptionSpec& spec);

}  // namespace mortise::config
