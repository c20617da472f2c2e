// SPDX-License-Identifier: Apache-2.0
//
// cli.json: what the command line remembers of its user. Written whole, through a new file beside it.
#pragma once

#include <mortise/error.h>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace mortise::ais {

using Json = nlohmann::ordered_json;

std::filesystem::path configuration_file();

/// An empty object if there is no file.
Result<Json> read_configuration();
Result<void> write_configuration(const Json& configuration);

/// Replaces a file's content so that either the old or the new one is there. Only its owner may read it.
Result<void> replace_file(const std::filesystem::path& file, const std::string& content);
/// `found` is false, and the text empty, if there is no such file. At most 1 MiB.
Result<std::string> read_small_file(const std::filesystem::path& file, bool& found);

}  // namespace mortise::ais
