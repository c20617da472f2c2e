// SPDX-License-Identifier: Apache-2.0
//
// Names, texts and errors come from others, and a terminal obeys what is in them.
#pragma once

#include <string>
#include <string_view>

namespace mortise::ais {

/// The text with nothing in it that a terminal acts upon: control characters (C0, DEL, C1), what changes the direction
/// of writing or begins a line, and bytes that are no UTF-8 are shown as \x1b, one for each byte. What was made by this
/// function stays as it is.
std::string printable(std::string_view text);

}  // namespace mortise::ais
