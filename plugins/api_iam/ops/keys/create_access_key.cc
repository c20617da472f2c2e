// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome create_access_key(const Call& call) {
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const auto key = call.directory.create_key(user->name);
  if (!key) return key.error();
  Xml xml = fragment();
  xml.open("AccessKey").element("UserName", user->name).element("AccessKeyId", key->name).element("Status", "Active");
  xml.element("SecretAccessKey", key->value("secret_key")).element("CreateDate", time_text(key->created_ms));
  return xml.close("AccessKey").take();
}

}  // namespace mortise::api_iam
