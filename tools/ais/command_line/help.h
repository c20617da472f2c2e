// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ais/command_line/command_table.h"

#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

/// What "ais" alone shows.
std::string overview();
/// The commands below "bucket".
std::string group_help(std::string_view path);
std::string command_help(const CommandRow& row, const Options& options);
/// One letter too many, too few, or another one; or a beginning.
bool is_similar(std::string_view a, std::string_view b);
/// Commands all of whose words are like some of these, or whose last one is the first of these; at most five, one after
/// the other. Empty if there is none.
std::string similar_commands(const std::vector<std::string>& words);
/// The first `count` words with spaces between them.
std::string join(const std::vector<std::string>& words, size_t count);

}  // namespace mortise::ais
