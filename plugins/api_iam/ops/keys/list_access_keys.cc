// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome list_access_keys(const Call& call) {
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const auto keys = call.directory.keys_of(user->name);
  if (!keys) return keys.error();
  return write_page(
      call, "AccessKeyMetadata", *keys, [](const Entry& e) -> const std::string& { return e.name; },
      [&](Xml& xml, const Entry& key) {
        xml.open("member").element("UserName", user->name).element("AccessKeyId", key.name);
        xml.element("Status", key.value("status") == "active" ? "Active" : "Inactive");
        xml.element("CreateDate", time_text(key.created_ms)).close("member");
      });
}

}  // namespace mortise::api_iam
