// SPDX-License-Identifier: Apache-2.0
//
// The token that "auth login" keeps: {"token": "…"}, readable by its owner alone.
#pragma once

#include <mortise/error.h>

#include <filesystem>
#include <string>

namespace mortise::ais {

std::filesystem::path default_token_file();
/// Empty if there is no file.
Result<std::string> read_token_file(const std::filesystem::path& file);
Result<void> write_token_file(const std::filesystem::path& file, const std::string& token);

}  // namespace mortise::ais
