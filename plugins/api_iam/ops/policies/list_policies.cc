// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/policies/attachments.h"

namespace mortise::api_iam {

Outcome list_policies(const Call& call) {
  auto all = call.directory.list(kPolicy);
  if (!all) return all.error();
  auto uses = count_uses(call);
  if (!uses) return uses.error();
  const bool only_attached = call.form.value("OnlyAttached") == "true";
  const bool none = call.form.value("Scope") == "AWS";
  std::erase_if(*all, [&](const Entry& e) {
    return none || (only_attached && (*uses)[e.name].attached == 0) ||
           !e.value("path").starts_with(call.form.value("PathPrefix"));
  });
  return write_page(
      call, "Policies", *all, [](const Entry& e) -> const std::string& { return e.name; },
      [&](Xml& xml, const Entry& e) {
        write_policy(xml.open("member"), e, (*uses)[e.name]);
        xml.close("member");
      });
}

}  // namespace mortise::api_iam
