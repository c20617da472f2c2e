// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include "api_iam/ops/open_id/provider.h"

namespace mortise::api_iam {
namespace {

void write_members(Xml& xml, std::string_view element, const std::string& words) {
  xml.open(element);
  for (const std::string& word : words_of(words)) xml.element("member", word);
  xml.close(element);
}

}  // namespace

/// The Url without https://, as AWS tells it.
Outcome get_open_id_connect_provider(const Call& call) {
  const auto provider = provider_named(call);
  if (!provider) return provider.error();
  const std::string& url = provider->value("url");
  Xml xml = fragment();
  xml.element("Url", url.starts_with("https://") ? provider->name : url);
  xml.element("CreateDate", time_text(provider->created_ms));
  write_members(xml, "ClientIDList", provider->value("audiences"));
  write_members(xml, "ThumbprintList", provider->value("thumbprints"));
  write_tags(xml, *provider);
  return xml.take();
}

}  // namespace mortise::api_iam
