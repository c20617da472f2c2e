// SPDX-License-Identifier: Apache-2.0
//
// Reads the note of a plugin file from its bytes.
#pragma once

#include <string>

namespace mortise::test {

/// The text of section .note.mortise, up to its first NUL. Throws std::runtime_error if it is missing or malformed.
std::string read_note(const std::string& file);

}  // namespace mortise::test
