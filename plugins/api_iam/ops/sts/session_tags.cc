// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/session_tags.h"

#include <mortise/text/ascii.h>
#include <mortise/text/percent.h>

#include <set>

namespace mortise::api_iam {
namespace {

constexpr size_t kMostSessionTags = 50, kLongestKey = 128, kLongestValue = 256;  // as with AWS

}  // namespace

Answered<Tags> session_tags(const Call& call) {
  if (!call.form.is_list("Tags", {"Key", "Value"})) return malformed_list("Tags");
  Tags tags = call.form.pairs("Tags");
  if (!call.form.is_list("TransitiveTagKeys") || !call.form.list("TransitiveTagKeys").empty())
    return not_supported("TransitiveTagKeys is not supported here: tags end with their session.");
  if (tags.size() > kMostSessionTags) return invalid_parameter("A session has up to 50 tags.");
  std::set<std::string> keys;
  for (const auto& [key, value] : tags) {
    if (key.empty() || key.size() > kLongestKey || value.size() > kLongestValue)
      return invalid_parameter("A tag's key has 1 to 128 bytes, and its value up to 256.");
    if (text::lower(key).starts_with("aws:")) return invalid_parameter("Tag keys beginning with aws: are reserved.");
    if (!keys.insert(text::lower(key)).second) return invalid_parameter("Duplicate tag keys found.");
  }
  return tags;
}

std::string written_tags(const Tags& tags) {
  std::string out;
  for (const auto& [key, value] : tags)
    out += (out.empty() ? "" : "&") + text::percent_encoded(key) + "=" + text::percent_encoded(value);
  return out;
}

}  // namespace mortise::api_iam
