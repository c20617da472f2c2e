// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/error.h>

#include <cstddef>
#include <string>

namespace mortise::config {

/// With the directory that a relative path is looked for in, for messages.
std::string full_path(const std::string& path);

/// The whole of a file of at most `limit` bytes. The message names the file and the cause.
Result<std::string> read_file(const std::string& path, size_t limit);

/// Whether this names something that is open in this process already: /dev/stdin, /dev/fd/63 (what a shell makes of
/// <(…)), /proc/self/fd/3.
bool names_descriptor(const std::string& path) noexcept;

/// As read_file(), and what names_descriptor() may be a pipe: it is read to its end, once and for all. A pipe with a
/// name in the file system is refused, as whoever opens it may wait for ever.
Result<std::string> read_file_or_pipe(const std::string& path, size_t limit);

/// Whether read_file_or_pipe() cannot be repeated.
bool is_open_pipe(const std::string& path) noexcept;

}  // namespace mortise::config
