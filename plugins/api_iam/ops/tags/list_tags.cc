// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/tags/tagged.h"

namespace mortise::api_iam {

Outcome list_tags(const Call& call, const Kind& kind) {
  const auto entry = find_tagged(call, kind);
  if (!entry) return entry.error();
  using Tag = std::pair<std::string, std::string>;
  return write_page(
      call, "Tags", entry->with_prefix("attribute."), [](const Tag& one) -> const std::string& { return one.first; },
      [](Xml& xml, const Tag& one) {
        xml.open("member").element("Key", one.first).element("Value", one.second).close("member");
      });
}

}  // namespace mortise::api_iam
