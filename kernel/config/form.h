// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mortise::config {

/// Why `text` is not of a form that a declaration asks for ("mount", "domain", "word", "file", …: sdk/docs
/// /writing-a-plugin.md says what they are), with a suggestion where there is one; or "". Any other form is no form.
std::string fault_of_form(std::string_view text, std::string_view form);

/// True for the forms of files that are read.
bool is_file_form(std::string_view form) noexcept;

/// True for a regular file with the permission for everybody to read it.
bool all_can_read(const std::string& path) noexcept;

/// True for the forms that look at the disk.
bool depends_on_disk(std::string_view form) noexcept;

/// Why this can be the path of nothing, whatever is on the disk, or "".
std::string fault_of_path(std::string_view path);

/// Why a directory is not there and cannot be made, or "".
std::string fault_of_directory(const std::string& path);

/// The same, or why nothing can be written to it.
std::string fault_of_place(const std::string& path);

}  // namespace mortise::config
