// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome list_groups(const Call& call) {
  auto all = call.directory.list(kGroup);
  if (!all) return all.error();
  std::erase_if(*all, [&](const Entry& e) { return !e.value("path").starts_with(call.form.value("PathPrefix")); });
  return write_page(
      call, "Groups", *all, [](const Entry& e) -> const std::string& { return e.name; },
      [](Xml& xml, const Entry& e) {
        write_group(xml.open("member"), e);
        xml.close("member");
      });
}

}  // namespace mortise::api_iam
