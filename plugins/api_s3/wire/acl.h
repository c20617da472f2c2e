// SPDX-License-Identifier: Apache-2.0
//
// Access control lists: as headers (x-amz-acl, x-amz-grant-*), as XML, and as they are stored. They are kept and shown;
// whether they open anything is decided by the authorization plugins, not here.
#pragma once

#include <mortise/users.h>

#include <string>
#include <string_view>
#include <vector>

#include "api_s3/errors/errors.h"
#include "api_s3/wire/headers.h"

namespace mortise::api_s3 {

/// AWS's limit. Every decision reads a list from its front.
inline constexpr size_t kMaxGrants = 100;

struct Grant {
  enum class To { user, group, email };
  To to = To::user;
  std::string who;         // user's id, group's URI, mail address
  std::string name;        // display name of a user, if known
  std::string permission;  // FULL_CONTROL, READ, WRITE, READ_ACP, WRITE_ACP
};

/// The list that the headers ask for, in its stored form; "" if they ask for none or for "private".
/// InvalidArgument for unknown words, InvalidRequest for a canned list together with grants.
Or<std::string> parse_acl_headers(const Headers& headers);
bool has_acl_headers(const Headers& headers);

/// <AccessControlPolicy>: the list in its stored form, and whom it takes for the owner. MalformedACLError,
/// for too many grants too; InvalidArgument.
struct AclDocument {
  std::string owner;
  std::string list;
};
Or<AclDocument> parse_acl_document(std::string_view body);

/// A list in its stored form, with the names of its users. InvalidArgument if there is no such user.
Or<std::string> name_grantees(Or<std::string> stored, const Users& users, std::string_view argument = "id");

/// Is it what these functions give?
bool is_stored_acl(std::string_view text);

/// A user as lists show him.
struct Named {
  std::string_view id;
  std::string_view name;
};
/// All grants of a stored list, the owner's own among them. Some canned lists give something to the bucket's owner too.
std::vector<Grant> load_grants(std::string_view stored, Named owner, Named bucket_owner);
/// Groups first, then users.
std::string acl_document(Named owner, std::vector<Grant> grants);

}  // namespace mortise::api_s3
