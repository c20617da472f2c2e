// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/open_id/provider.h"

#include <algorithm>

namespace mortise::api_iam {

Answered<Entry> provider_named(const Call& call) {
  const auto arn = required(call, kProvider.parameter);
  if (!arn) return arn.error();
  const std::string name = provider_in_arn(*arn);
  auto found = name.empty() ? Answered<Entry>(no_such_entity("")) : call.directory.find(kProvider, name);
  if (found || found.error().code != "NoSuchEntity") return found;
  return no_such_entity("OpenIDConnect Provider not found for arn " + *arn);
}

std::vector<std::string> words_of(std::string_view list) {
  std::vector<std::string> out;
  while (!list.empty()) {
    const size_t space = std::min(list.find(' '), list.size());
    out.emplace_back(list.substr(0, space));
    list.remove_prefix(std::min(space + 1, list.size()));
  }
  return out;
}

Answered<std::string> joined_words(const Call& call, std::string_view parameter) {
  if (!call.form.is_list(parameter)) return malformed_list(parameter);
  std::string out;
  for (const std::string& word : call.form.list(parameter)) {
    if (word.empty() || word.find(' ') != std::string::npos)
      return invalid_input("A member of " + std::string(parameter) + " is empty, or has a blank.");
    out += (out.empty() ? "" : " ") + word;
  }
  return out;
}

/// AWS takes https alone. An issuer behind http is one on this machine: keys of others are never fetched.
Answered<std::string> provider_of_url(const std::string& url) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!url.starts_with(scheme)) continue;
    std::string name = url.substr(scheme.size());
    if (name.empty() || name.find_first_of("?#@ ") != std::string::npos || name.ends_with('/')) break;
    return name;
  }
  return invalid_input("The Url begins with https://, and has no query, user or slash at its end.");
}

Outcome change_provider(const Call& call, std::string_view value, const std::string& text) {
  const auto provider = provider_named(call);
  if (!provider) return provider.error();
  const auto done = call.directory.set(kProvider, provider->name, {{{std::string(value), text}}, {}});
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
