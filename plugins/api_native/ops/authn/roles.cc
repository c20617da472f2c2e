// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "api_native/ops/authn/authn_calls.h"
#include "api_native/ops/handlers.h"

namespace mortise::api_native::ops {
namespace {

/// Clusters are told by their ids or their aliases. One that is not known would be none, or all of them.
Refusal resolve(const authn::Directory& directory, std::string& id, const std::string& alias) {
  const auto cluster = directory.cluster(id.empty() ? alias : id);
  if (!cluster) return cluster.error();
  id = cluster->document.id;
  return std::nullopt;
}

/// A role as a client writes it, with ids.
Or<authn::Role> role_of(const Context& c, const authn::Directory& directory) {
  auto role = authn::parse_role(c.message.value);
  if (!role) return role;
  for (auto& grant : role->clusters)
    if (auto no = resolve(directory, grant.id, grant.alias)) return *std::move(no);
  for (auto& grant : role->buckets)
    if (auto no = resolve(directory, grant.bucket.uuid, {})) return *std::move(no);
  return role;
}

Or<std::vector<std::string>> users_with(const Context& c, const authn::Directory& directory, const std::string& role) {
  const auto users = find_users(c, directory);
  if (!users) return users.error();
  std::vector<std::string> out;
  for (const AuthnUser& user : *users)
    if (std::find(user.roles.begin(), user.roles.end(), role) != user.roles.end()) out.push_back(user.name);
  return out;
}

/// What the tokens of those who have the role say is not true any more.
void change_role(ContextPtr context, const authn::Directory& directory, const std::string& role,
                 const RecordBatch& batch) {
  commit_and_end_tokens(std::move(context), directory, batch,
                        [directory, role](const Context& c) { return users_with(c, directory, role); });
}

}  // namespace

Outcome list_roles(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  if (auto no = require_administrator(c)) return *std::move(no);
  const auto roles = directory->roles();
  if (!roles) return roles.error();
  OrderedJson out = OrderedJson::array();
  for (const authn::Role& role : *roles) out.push_back(to_json(role));
  return Answer::json(dump(out));
}

Outcome show_role(Context& c) {
  const auto directory = authn_of(c);
  if (!directory) return directory.error();
  if (auto no = require_administrator(c)) return *std::move(no);
  const auto roles = directory->roles();
  if (!roles) return roles.error();
  for (const authn::Role& role : *roles)
    if (role.name == c.address.rest) return Answer::json(dump(to_json(role)));
  return NativeError(404, "ErrNotFound", "role \"" + c.address.rest.substr(0, 64) + "\" does not exist");
}

void add_role(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  const auto role = role_of(c, *directory);
  if (!role) return c.fail(role.error());
  const auto old = directory->own_role(role->name);
  if (!old && old.error().status != 404) return c.fail(old.error());
  if (old) return c.fail(NativeError(409, "", "role \"" + role->name + "\" already exists"));
  answer_when_committed(std::move(context), *directory, authn::Directory::put(*role, std::nullopt));
}

/// What the message has takes the place of what the role has for the same cluster or bucket; the rest stays.
void set_role(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  auto old = directory->own_role(c.address.rest);
  if (!old) return c.fail(old.error());
  if (!c.message.value.is_object()) return c.fail(bad_request("the request has no message"));
  c.message.value["name"] = c.address.rest;
  const auto wanted = role_of(c, *directory);
  if (!wanted) return c.fail(wanted.error());
  authn::Role next = std::move(old->document);
  if (!wanted->description.empty()) next.description = wanted->description;
  authn::replace_grants(next, *wanted);
  change_role(std::move(context), *directory, next.name, authn::Directory::put(next, old->bytes));
}

void remove_role(ContextPtr context) {
  Context& c = *context;
  const auto directory = authn_of(c);
  if (!directory) return c.fail(directory.error());
  if (auto no = require_administrator(c)) return c.fail(*no);
  const auto old = directory->own_role(c.address.rest);
  if (!old) return c.fail(old.error());
  change_role(std::move(context), *directory, old->document.name, authn::Directory::remove(old->document));
}

}  // namespace mortise::api_native::ops
