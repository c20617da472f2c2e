// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome list_open_id_connect_providers(const Call& call) {
  const auto all = call.directory.list(kProvider);
  if (!all) return all.error();
  Xml xml = fragment();
  xml.open("OpenIDConnectProviderList");
  for (const Entry& one : *all) xml.open("member").element("Arn", arn_of(kProvider, one)).close("member");
  return xml.close("OpenIDConnectProviderList").take();
}

}  // namespace mortise::api_iam
