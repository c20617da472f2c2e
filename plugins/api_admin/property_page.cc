// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <string>

#include "api_admin/page.h"

namespace mortise::api_admin {
namespace {

const char* name_of_type(int32_t type) {
  constexpr std::array kTypes{"text", "choice", "boolean", "integer"};
  return kTypes.at(static_cast<size_t>(type));
}

/// [{"name", "owner", "type", "default", "choices", "help", "internal"}]
void list_properties(PageRequest call) {
  Json out = Json::array();
  call.site.properties.for_each([&](std::string_view owner, const Property& property) {
    out.push_back({{"name", std::string(view(property.name))},
                   {"owner", std::string(owner)},
                   {"type", name_of_type(property.type)},
                   {"default", std::string(view(property.default_value))},
                   {"choices", std::string(view(property.choices))},
                   {"help", std::string(view(property.help))},
                   {"internal", (property.flags & MORTISE_PROPERTY_INTERNAL) != 0}});
  });
  answer(call.exchange, 200, out);
}

constexpr std::array kPropertyPages{Page{"GET", "/properties", "admin:ListProperties", false, "", &list_properties}};

}  // namespace

std::span<const Page> property_pages() { return kPropertyPages; }

}  // namespace mortise::api_admin
