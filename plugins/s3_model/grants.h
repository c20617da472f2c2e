// SPDX-License-Identifier: Apache-2.0
//
// Access control lists in the form in which api_s3 stores them in the property "s3.acl" of buckets and objects:
// "canned:<word>", or "grants:" and per grant "<permission> <u|g|e> <percent-encoded who> <name>\n". Empty: private.
#pragma once

#include <string_view>

namespace mortise::s3_model {

enum class Permission { read, write, read_acp, write_acp };

/// A caller who is not the owner.
struct Caller {
  std::string_view id;  // empty if anonymous
  bool owns_bucket = false;
};

/// What the list grants to everybody, or to everybody with a key, may not count: see public_access_block.h.
enum class PublicGrants { count, ignored };

/// Does the list give `caller` the permission? What cannot be parsed grants nothing.
bool grants(std::string_view stored_list, Permission wanted, const Caller& caller,
            PublicGrants everybody = PublicGrants::count);

/// Does it grant anything at all to everybody, or to everybody with a key?
bool is_public(std::string_view stored_list);

}  // namespace mortise::s3_model
