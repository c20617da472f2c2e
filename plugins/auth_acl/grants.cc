// SPDX-License-Identifier: Apache-2.0
#include "auth_acl/grants.h"

#include <mortise/text/percent.h>

#include <string>

namespace mortise::auth_acl {
namespace {

constexpr std::string_view kCanned = "canned:";
constexpr std::string_view kGrants = "grants:";
constexpr std::string_view kAllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
constexpr std::string_view kAuthenticated = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

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

bool grant_gives(std::string_view line, Permission wanted, const Caller& caller) {
  const std::string_view permission = take_word(line);
  const std::string_view kind = take_word(line);
  const std::string who = text::percent_decoded_leniently(take_word(line), text::Plus::literal);
  if (!covers(permission, wanted)) return false;
  if (kind == "u") return !caller.id.empty() && who == caller.id;
  if (kind == "g") return who == kAllUsers || (who == kAuthenticated && !caller.id.empty());
  return false;
}

}  // namespace

bool grants(std::string_view list, Permission wanted, const Caller& caller) {
  if (list.starts_with(kCanned)) return canned_gives(list.substr(kCanned.size()), wanted, caller);
  if (!list.starts_with(kGrants)) return false;
  list.remove_prefix(kGrants.size());
  while (!list.empty()) {
    const size_t end = list.find('\n');
    if (grant_gives(list.substr(0, end), wanted, caller)) return true;
    list = end == std::string_view::npos ? std::string_view() : list.substr(end + 1);
  }
  return false;
}

}  // namespace mortise::auth_acl
