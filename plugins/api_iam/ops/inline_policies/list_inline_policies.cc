// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome list_inline_policies(const Call& call, const Kind& kind) {
  if (const auto name = required(call, kind.parameter); !name) return name.error();
  const auto entry = find_named(call, kind);
  if (!entry) return entry.error();
  std::vector<std::string> names;
  for (auto& [name, document] : entry->with_prefix("policy.")) names.push_back(name);
  return write_page(
      call, "PolicyNames", names, [](const std::string& name) -> const std::string& { return name; },
      [](Xml& xml, const std::string& name) { xml.element("member", name); });
}

}  // namespace mortise::api_iam
