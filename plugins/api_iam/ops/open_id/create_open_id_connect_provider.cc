// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {

Outcome create_open_id_connect_provider(const Call& call) {
  const auto url = required(call, "Url");
  if (!url) return url.error();
  const auto name = provider_of_url(*url);
  if (!name) return name.error();
  const auto audiences = joined_words(call, "ClientIDList");
  if (!audiences) return audiences.error();
  const auto thumbprints = joined_words(call, "ThumbprintList");
  if (!thumbprints) return thumbprints.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  values->set.emplace_back("url", *url);
  values->set.emplace_back("audiences", *audiences);
  values->set.emplace_back("thumbprints", *thumbprints);
  const auto provider = call.directory.create(kProvider, *name, *values);
  if (!provider) return provider.error();
  Xml xml = fragment();
  xml.element(kProvider.parameter, arn_of(kProvider, *provider));
  write_tags(xml, *provider);
  return xml.take();
}

}  // namespace mortise::api_iam
