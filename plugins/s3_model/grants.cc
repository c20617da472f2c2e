// SPDX-License-Identifier: Apache-2.0
#include "s3_model/grants.h"

#include <mortise/text/percent.h>

#include <string>

namespace mortise::s3_model {
namespace {

constexpr std::string_view kCanned = "canned:";
constexpr std::string_view kGrants = "grants:";
constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view kAuthenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

bool is_public_word(std::string_view word) {
  return word == "public-read" || word == "public-read-write" || word == "authenticated-read";
}

bool canned_gives(std::string_view word, Permission wanted, const Caller& caller) {
  const bool read = wanted == Permission::read;
  if (word == "public-read") return read;
  if (word == "public-read-write") return read || wanted == Permission::write;
  if (word == "authenticated-read") return read && !caller.id.empty();
  if (word == "bucket-owner-read") return read && caller.owns_bucket;
  if (word == "bucket-owner-full-control") return caller.owns_bucket;
  return false;
}

std::string_view take_word(std::string_view& rest) {
  const size_t space = rest.find(' ');
  const std::string_view word = rest.substr(0, space);
  rest = space == std::string_view::npos ? std::string_view() : rest.substr(space + 1);
  return word;
}

bool covers(std::string_view permission, Permission wanted) {
  if (permission == "FULL_CONTROL") return true;
  switch (wanted) {
    case Permission::read:
      return permission == "READ";
    case Permission::write:
      return permission == "WRITE";
    case Permission::read_acp:
      return permission == "READ_ACP";
    case Permission::write_acp:
      return permission == "WRITE_ACP";
  }
  return false;
}

struct StoredGrant {
  std::string_view permission;
  std::string_view kind;
  std::string who;

  explicit StoredGrant(std::string_view line)
      : permission(take_word(line)),
        kind(take_word(line)),
        who(text::percent_decoded_leniently(take_word(line), text::Plus::literal)) {}
  bool to_everybody() const { return kind == "g" && (who == kAllUsers || who == kAuthenticated); }
  bool reaches(const Caller& caller) const {
    if (kind == "u") return !caller.id.empty() && who == caller.id;
    if (kind == "g") return who == kAllUsers || (who == kAuthenticated && !caller.id.empty());
    return false;
  }
};

/// True for one of the grants of a list that begins with kGrants.
template <class F>
bool any_grant(std::string_view list, F f) {
  list.remove_prefix(kGrants.size());
  while (!list.empty()) {
    const size_t end = list.find('\n');
    if (f(StoredGrant(list.substr(0, end)))) return true;
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return false;
}

}  // namespace

bool grants(std::string_view list, Permission wanted, const Caller& caller, PublicGrants everybody) {
  const bool ignored = everybody == PublicGrants::ignored;
  if (list.starts_with(kCanned)) {
    const std::string_view word = list.substr(kCanned.size());
    return !(ignored && is_public_word(word)) && canned_gives(word, wanted, caller);
  }
  return list.starts_with(kGrants) && any_grant(list, [&](const StoredGrant& grant) {
           return covers(grant.permission, wanted) && grant.reaches(caller) && !(ignored && grant.to_everybody());
         });
}

bool is_public(std::string_view list) {
  if (list.starts_with(kCanned)) return is_public_word(list.substr(kCanned.size()));
  return list.starts_with(kGrants) && any_grant(list, [](const StoredGrant& grant) { return grant.to_everybody(); });
}

}  // namespace mortise::s3_model
