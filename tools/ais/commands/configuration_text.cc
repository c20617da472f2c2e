// SPDX-License-Identifier: Apache-2.0
#include "ais/commands/configuration_text.h"

#include "ais/command_line/command.h"
#include "ais/output/table.h"
#include "ais/parse/json_fields.h"
#include "ais/parse/properties.h"

namespace mortise::ais {

Result<void> print_configuration(Console& console, const Json& document, const std::string& section, bool json,
                                 bool header) {
  if (json) {
    const auto& shown = section.empty() ? document : member_of(document, section.c_str());
    if (shown.is_null()) return usage_error("no section \"" + section + "\"");
    console.block(shown_text(section.empty() ? shown : Json{{section, shown}}));
    return {};
  }
  auto rows = flat_properties(document);
  if (!section.empty())
    std::erase_if(rows, [&](const auto& row) { return row.first != section && !row.first.starts_with(section + "."); });
  if (rows.empty()) return usage_error("no section or property \"" + section + "\"");
  print_properties(console, rows, header);
  return {};
}

}  // namespace mortise::ais
