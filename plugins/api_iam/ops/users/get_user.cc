// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/boundaries/boundary.h"
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {
namespace {

/// Who is kept nowhere but in the configuration: the account itself.
std::string written_root() {
  Xml xml = fragment();
  xml.open("User").element("Path", "/").element("UserName", "root").element("UserId", account());
  xml.element("Arn", "arn:aws:iam::" + std::string(account()) + ":root").element("CreateDate", time_text(0));
  return xml.close("User").take();
}

}  // namespace

Outcome get_user(const Call& call) {
  if (call.form.value("UserName").empty() && call.who.root) return written_root();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  Xml xml = fragment();
  write_user(xml.open("User"), *user);
  write_boundary(xml, call, *user);
  return xml.close("User").take();
}

}  // namespace mortise::api_iam
