// SPDX-License-Identifier: Apache-2.0
//
// Users, as AuthN's clients see them: a name, and roles. "Admin" among the roles is what makes an administrator of a
// user everywhere.
#include <mortise/identity_rules.h>

#include <algorithm>

#include "api_native/ops/authn/authn_calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

OrderedJson describe_user(const AuthnUser& user, const std::vector<authn::Role>& roles) {
  OrderedJson shown = OrderedJson::array();
  for (const authn::Role& role : roles) {
    const bool has = role.name == authn::kAdminRole
                         ? user.administrator
                         : std::find(user.roles.begin(), user.roles.end(), role.name) != user.roles.end();
    if (has) shown.push_back(to_json(role));
  }
  return {{"id", user.name}, {"roles", std::move(shown)}};
}

/// What a client asks a user to be.
struct Wanted {
  AuthnUser user;
  std::string password;
  bool has_roles = false;  // a list without any, too, is what clients send who change something else
};

/// Roles are told by their names; what else a client writes of them is not looked at.
Refusal parse_roles(const Json& list, const std::vector<authn::Role>& known, AuthnUser& out) {
  if (!list.is_array() || list.size() > 100) return bad_request("\"roles\" must be a list of at most 100");
  for (const Json& item : list) {
    const auto name = text_member(item, "name");
    if (!name) return name.error();
    if (std::none_of(known.begin(), known.end(), [&](const authn::Role& role) { return role.name == *name; }))
      return NativeError(404, "ErrNotFound", "role \"" + name->substr(0, 64) + "\" does not exist");
    if (*name == authn::kAdminRole)
      out.administrator = true;
    else
      out.roles.push_back(*name);
  }
  return std::nullopt;
}

Or<Wanted> parse_user(const Context& c, const authn::Directory& directory) {
  Wanted out;
  auto password = text_member(c.message.value, "pass");
  if (!password) return std::move(password.error());
  out.password = std::move(*password);
  const Json* roles = member(c.message.value, "roles");
  out.has_roles = roles != nullptr && !roles->empty();
  if (!out.has_roles) return out;
  const auto known = directory.roles();
  if (!known) return known.error();
  if (auto no = parse_roles(*roles, *known, out.user)) return *std::move(no);
  return out;
}

/// A change of a user. Views `wanted`.
class UserChange {
 public:
  UserChange(int32_t action, const Wanted& wanted) {
    if (!wanted.password.empty()) values_.push_back(pair("password", wanted.password));
    if (wanted.has_roles || action == MORTISE_IDENTITY_CREATE)
      values_.push_back(pair("administrator", wanted.user.administrator ? "true" : "false"));
    change_.size = sizeof change_;
    change_.kind = MORTISE_IDENTITY_USER;
    change_.action = action;
    change_.name = str(wanted.user.name);
    change_.set = values_.empty() ? nullptr : values_.data();
    change_.set_count = values_.size();
  }
  const mortise_identity_change& abi() const noexcept { return change_; }

 private:
  std::vector<mortise_pair> values_;
  mortise_identity_change change_{};
};

/// The user first: if the server ends in between there is a user without roles, who may nothing. Tokens last: until the
/// roles are there, a login gives one with those from before.
void change_user(ContextPtr context, authn::Directory directory, int32_t action, const Wanted& wanted) {
  const UserChange change(action, wanted);
  Context& c = *context;
  c.site.identities.change(c.call(), change.abi(),
                           [context = std::move(context), directory, wanted](
                               const mortise_error& e, const mortise_identity_entry* entry) mutable {
                             if (e.status != MORTISE_OK) return context->fail(from_users(wanted.user.name, e));
                             if (!wanted.has_roles) return context->finish(Answer());
                             const AuthnUser& user = wanted.user;
                             const auto batch = authn::Directory::put_roles(user.name, entry->created_ms, user.roles);
                             commit_and_end_tokens(
                                 std::move(context), directory, batch,
                                 [name = user.name](const Context&) { return std::vector<std::string>{name}; });
                           });
}

/// Whether a user asks about oneself with a token. Which has to be one of a login here, and permissions are asked for
/// that: keys, sessions and tokens that others made can be taken back, and would last with a password that they set.
bool is_by_login(const Context& c) {
  return !c.who.anonymous && c.who.id == c.address.rest && !c.who.scope.empty() && !c.administers();
}

}  // namespace

Outcome list_users(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  if (auto no = require_administrator(c)) return *std::move(no);
  const auto roles = directory->roles();
  if (!roles) return roles.error();
  const auto users = find_users(c, *directory);
  if (!users) return users.error();
  OrderedJson out = OrderedJson::object();
  for (const AuthnUser& user : *users) out[user.name] = describe_user(user, *roles);
  return Answer::json(dump(out));
}

Outcome show_user(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  const bool as_oneself = is_by_login(c);
  if (auto no = as_oneself ? c.may_in(c.found, c.operation->needs.action(), {}) : require_administrator(c))
    return *std::move(no);
  const auto roles = directory->roles();
  if (!roles) return roles.error();
  const auto users = find_users(c, *directory, c.address.rest);
  if (!users) return users.error();
  return Answer::json(dump(describe_user(users->front(), *roles)));
}

void add_user(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  auto name = text_member(c.message.value, "id");
  if (!name) return c.fail(name.error());
  auto wanted = parse_user(c, *directory);
  if (!wanted) return c.fail(wanted.error());
  if (!is_identity_name(*name)) return c.fail(bad_request("a user's name has " + std::string(kIdentityNameRule)));
  if (wanted->password.empty()) return c.fail(bad_request("a new user needs a password"));
  wanted->user.name = std::move(*name);
  change_user(std::move(context), *directory, MORTISE_IDENTITY_CREATE, *wanted);
}

/// Users change their own passwords, and nobody but an administrator anybody's roles.
void set_user(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  auto wanted = parse_user(c, *directory);
  if (!wanted) return c.fail(wanted.error());
  const bool as_oneself = is_by_login(c) && !wanted->has_roles;
  if (auto no = as_oneself ? c.may_in(c.found, c.operation->needs.action(), {}) : require_administrator(c))
    return c.fail(*no);
  wanted->user.name = c.address.rest;
  change_user(std::move(context), *directory, MORTISE_IDENTITY_SET, *wanted);
}

void remove_user(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  mortise_identity_change change{};
  change.size = sizeof change;
  change.kind = MORTISE_IDENTITY_USER;
  change.action = MORTISE_IDENTITY_REMOVE;
  change.name = str(c.address.rest);
  c.site.identities.change(c.call(), change,
                           [context = std::move(context), directory = *directory](
                               const mortise_error& e, const mortise_identity_entry*) mutable {
                             if (e.status != MORTISE_OK) return context->fail(from_users(context->address.rest, e));
                             const auto batch = authn::Directory::remove_roles(context->address.rest);
                             answer_when_committed(std::move(context), directory, batch);
                           });
}

}  // namespace mortise::api_native::ops
