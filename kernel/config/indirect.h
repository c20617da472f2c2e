// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernel/config/document.h"

#include <mortise/error.h>

#include <string>

namespace mortise::config {

/// True for a table that stands for a text: { env = "NAME" } or { file = "/path" }.
bool is_indirect(const Node& node) noexcept;

struct Resolved {
  std::string text;
  std::string open_file = {};  // where it stands, if all local users can read that
};

/// The text it stands for. A relative file is beside the configuration file that names it. It must not be larger than
/// 64 KiB; one newline at its end is not part of the text. An empty text is refused: whoever names a place for it does
/// not mean that there is none. Messages name the variable or the file, never what is in it.
/// REQUIRES: is_indirect(node).
Result<Resolved> resolve(const Node& node);

}  // namespace mortise::config
