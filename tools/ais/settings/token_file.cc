// SPDX-License-Identifier: Apache-2.0
#include "ais/settings/token_file.h"

#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"
#include "ais/settings/configuration_file.h"
#include "ais/settings/settings.h"

#include <mortise/text/ascii.h>

namespace mortise::ais {

std::filesystem::path default_token_file() { return configuration_folder() / "auth.token"; }

Result<std::string> read_token_file(const std::filesystem::path& file) {
  bool found = false;
  auto content = read_small_file(file, found);
  if (!content || !found) return content;
  const auto text = text::trim(*content);
  if (!text.starts_with('{')) return std::string(text);  // the bare token
  auto document = parse_json(text);
  const auto token = document ? text_of(*document, "token") : std::string();
  if (token.empty()) return Error(Status::invalid, file.string() + " has no token: log in again, or remove it");
  return token;
}

Result<void> write_token_file(const std::filesystem::path& file, const std::string& token) {
  return replace_file(file, Json{{"token", token}}.dump() + "\n");
}

}  // namespace mortise::ais
