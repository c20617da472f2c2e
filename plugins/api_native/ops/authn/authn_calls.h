// SPDX-License-Identifier: Apache-2.0
//
// What the operations of AuthN share: who may, whose services are asked, and how an answer is given when they are done.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api_native/authn/directory.h"
#include "api_native/http/context.h"

namespace mortise::api_native::ops {

/// 501 where nobody keeps users, or nobody makes tokens.
Or<authn::Directory> authn_of(const Context& context);
/// A token may have the bit ADMIN of its cluster, and is no administrator for that: it could make itself one. Who is
/// one is asked about nevertheless: a policy or a permissions boundary can deny it.
Refusal require_administrator(const Context& context);
Refusal require_known(const Context& context);

struct AuthnUser {
  std::string name;
  int64_t created_ms = 0;
  bool administrator = false;
  std::vector<std::string> roles = {};  // without "Admin", which `administrator` is
};
/// Worker. All of them, or the one with that name: 404.
Or<std::vector<AuthnUser>> find_users(const Context& context, const authn::Directory& directory,
                                      std::string_view name = {});

/// What the users' service reported, of one user or of all.
NativeError from_users(const std::string& name, const mortise_error& error);
NativeError from_identities(const mortise_error& error);

/// Answers 200 when the batch is committed. 409 if somebody else was faster.
void answer_when_committed(ContextPtr context, const authn::Directory& directory, const RecordBatch& batch);
/// Worker; whose tokens have to end.
using UsersOf = std::function<Or<std::vector<std::string>>(const Context& context)>;
/// The same; between the commit and the answer, the tokens of those users end: they say what was so before.
void commit_and_end_tokens(ContextPtr context, const authn::Directory& directory, const RecordBatch& batch,
                           UsersOf users);

}  // namespace mortise::api_native::ops
