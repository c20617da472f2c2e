// SPDX-License-Identifier: Apache-2.0
//
// Finds the Mortise note in an ELF file without loading it: nothing of the file is executed, mapped or trusted.
#pragma once

#include <mortise/error.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace mortise::plugin {

/// Fills `out` from `offset`; false if the file does not hold all of that.
using ReadAt = std::function<bool(uint64_t offset, std::span<std::byte> out)>;

/// The text of the note of a 64-bit shared object for this machine. Every size that the file claims is bounded before
/// memory is taken for it. Messages say what the file is instead ("is not an ELF file").
Result<std::string> find_note(const ReadAt& read);

/// Whether every byte that the loader would map is in a file of `size` bytes: touching one that is not ends the process
/// with SIGBUS.
Result<void> check_whole(const ReadAt& read, uint64_t size);

/// check_whole() and find_note() on a file; the message begins with the path.
Result<std::string> read_note(const std::string& path);

}  // namespace mortise::plugin
