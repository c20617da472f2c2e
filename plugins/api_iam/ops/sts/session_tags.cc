// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/sts/session_tags.h"

#include <mortise/text/ascii.h>
#include <mortise/text/percent.h>
#include <mortise/text/query.h>

#include <algorithm>
#include <set>

namespace mortise::api_iam {
namespace {

constexpr size_t kMostSessionTags = 50;  // as with AWS

constexpr char kGoesOn = '!';  // before the key; see mortise_session.tags

bool is_among(const std::vector<std::string>& keys, const std::string& key) {
  return std::any_of(keys.begin(), keys.end(), [&](const std::string& k) { return text::same_ignoring_case(k, key); });
}

Tags inherited_by(const Call& call) {
  Tags out;
  text::for_each_parameter(call.who.session_tags, [&](std::string_view key, std::string_view value, bool) {
    if (!key.starts_with(kGoesOn)) return;
    key.remove_prefix(1);
    out.emplace_back(text::percent_decoded_leniently(key, text::Plus::literal),
                     text::percent_decoded_leniently(value, text::Plus::literal));
  });
  return out;
}

}  // namespace

Answered<SessionTags> session_tags(const Call& call) {
  if (!call.form.is_list("Tags", {"Key", "Value"})) return malformed_list("Tags");
  if (!call.form.is_list("TransitiveTagKeys")) return malformed_list("TransitiveTagKeys");
  SessionTags tags{call.form.pairs("Tags"), call.form.list("TransitiveTagKeys"), inherited_by(call)};
  if (const auto good = check_tags(tags); !good) return good.error();
  return tags;
}

Answered<void> check_tags(const SessionTags& tags) {
  if (tags.asked.size() + tags.inherited.size() > kMostSessionTags)
    return invalid_parameter("A session has up to 50 tags.");
  std::set<std::string> keys;
  for (const auto& [key, value] : tags.asked) {
    if (auto good = check_tag(key, value); !good) return good;
    if (!keys.insert(text::lower(key)).second) return invalid_parameter("Duplicate tag keys found.");
  }
  for (const std::string& key : tags.transitive)
    if (!keys.contains(text::lower(key)))
      return invalid_parameter("The transitive tag key " + key + " must be one of the tags that are given.");
  for (const auto& [key, value] : tags.inherited)
    if (keys.contains(text::lower(key)))
      return invalid_parameter("The tag " + key + " came with the session, and cannot be replaced.");
  return {};
}

std::string written_tags(const SessionTags& tags) {
  std::string out;
  const auto write = [&](const auto& tag, bool goes_on) {
    if (!out.empty()) out += '&';
    if (goes_on) out += kGoesOn;
    out += text::percent_encoded(tag.first) + "=" + text::percent_encoded(tag.second);
  };
  for (const auto& tag : tags.asked) write(tag, is_among(tags.transitive, tag.first));
  for (const auto& tag : tags.inherited) write(tag, true);
  return out;
}

}  // namespace mortise::api_iam
