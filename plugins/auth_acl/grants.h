// SPDX-License-Identifier: Apache-2.0
//
// Access control lists in the form in which api_s3 stores them in the property "s3.acl" of buckets and objects:
// "canned:<word>", or "grants:" and per grant "<permission> <u|g|e> <percent-encoded who> <name>\n". Empty: private.
#pragma once

#include <string_view>

namespace mortise::auth_acl {

enum class Permission { read, write, read_acp, write_acp };

/// A caller who is not the owner.
struct Caller {
  std::string_view id;  // empty if anonymous
  bool owns_bucket = false;
};

/// Does the list give `caller` the permission? What cannot be parsed grants nothing.
bool grants(std::string_view stored_list, Permission wanted, const Caller& caller);

}  // namespace mortise::auth_acl
