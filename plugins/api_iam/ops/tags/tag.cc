// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

#include <mortise/text/ascii.h>

#include "api_iam/ops/tags/tagged.h"

namespace mortise::api_iam {
namespace {

/// Of who policies ask for tags: aws:PrincipalTag/team has one value, whatever the case.
bool keeps_no_case(const Kind& kind) { return &kind == &kUser || &kind == &kRole; }

/// As with AWS, "team" takes the place of "Team".
void replace_spellings(const Entry& entry, Values& values) {
  for (const auto& [key, value] : entry.with_prefix("attribute."))
    for (const auto& [set, text] : values.set)
      if (const std::string there = "attribute." + key; there != set && text::same_ignoring_case(there, set))
        values.reset.push_back(there);
}

}  // namespace

Outcome tag(const Call& call, const Kind& kind) {
  const auto entry = find_tagged(call, kind);
  if (!entry) return entry.error();
  auto values = tags_to_set(call);
  if (!values) return values.error();
  if (keeps_no_case(kind)) replace_spellings(*entry, *values);
  const auto done = call.directory.set(kind, entry->name, *values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
