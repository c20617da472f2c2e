// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/store_place.h"

namespace mortise::server {

std::string store_directory(const Plan& plan, const std::string& data_directory, const std::string& plugin) {
  for (const plugin::Chosen& chosen : plan.selection.chosen) {
    if (chosen.candidate.name != plugin) continue;
    const config::Value* path = chosen.options.find("path");
    const auto* text = path == nullptr ? nullptr : std::get_if<std::string>(&path->data);
    if (text != nullptr && !text->empty()) return *text;
  }
  return data_directory + "/" + plugin;
}

std::string store_place(const Plan& plan, const std::string& data_directory, const std::string& plugin) {
  return plugin + " in " + store_directory(plan, data_directory, plugin);
}

}  // namespace mortise::server
