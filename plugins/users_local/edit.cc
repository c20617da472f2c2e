// SPDX-License-Identifier: Apache-2.0
#include "users_local/edit.h"

#include <mortise/identity_rules.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "users_local/administrators.h"
#include "users_local/new_key.h"
#include "users_local/record_form.h"

namespace mortise::users_local {
namespace {

constexpr size_t kMostGroups = 10000;
constexpr size_t kMostPolicies = 10000;
constexpr size_t kMostRoles = 10000;
constexpr size_t kMostIssuers = 100;       // as with AWS
constexpr size_t kMostMembersMoved = 500;  // records of one batch

Error missing(std::string_view what, const std::string& name) {
  return {Status::not_found, "there is no " + std::string(what) + " '" + name + "'"};
}
Error there(std::string_view what, const std::string& name) {
  return {Status::exists, "the " + std::string(what) + " '" + name + "' is there already"};
}
Error limit(std::string text) { return {Status::invalid, MORTISE_IDENTITY_LIMIT, std::move(text)}; }
Error no_name(std::string_view what, const std::string& name, std::string_view rule) {
  return {Status::invalid, "'" + name + "' is no " + std::string(what) + ": " + std::string(rule)};
}

/// One change on its way.
class Planner {
 public:
  Planner(const Change& change, const Directory& now, const Bounds& bounds, const SecretBox& box, int64_t now_ms)
      : change_(change),
        now_(now),
        reserved_(bounds.reserved),
        declared_(bounds.declared),
        box_(box),
        limits_(bounds.limits),
        now_ms_(now_ms),
        next_(std::make_shared<Directory>(now)) {}

  Result<Edit> run() {
    const Result<void> done = change_.kind == MORTISE_IDENTITY_USER     ? user()
                              : change_.kind == MORTISE_IDENTITY_GROUP  ? group()
                              : change_.kind == MORTISE_IDENTITY_POLICY ? policy()
                              : change_.kind == MORTISE_IDENTITY_ROLE   ? role()
                              : change_.kind == MORTISE_IDENTITY_ISSUER ? issuer()
                              : change_.kind == MORTISE_IDENTITY_KEY    ? key()
                                                                        : unsupported();
    if (!done) return done.error();
    if (Result<void> administered = check_administrators(now_, *next_, reserved_); !administered)
      return administered.error();
    seal();
    return std::move(edit_);
  }

 private:
  static Result<void> unsupported() { return Error(Status::unsupported, "this cannot be changed in that way"); }
  bool creates() const noexcept { return change_.action == MORTISE_IDENTITY_CREATE; }

  /// The new count of changes, under the condition that it is the next one.
  void seal() {
    State state{next_->changes + 1, box_.key_id()};
    std::string bytes = to_record(state);
    edit_.batch.expect(std::string(kStateKey), next_->state).put(std::string(kStateKey), bytes);
    next_->changes = state.changes;
    next_->state = std::move(bytes);
    edit_.next = next_;
  }

  Result<void> user() {
    const User* old = find(next_->users, change_.name);
    if (creates() && old != nullptr) return there("user", change_.name);
    if (!creates() && old == nullptr) return missing("user", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) return remove_user();
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported();
    if (creates() && !is_identity_name(change_.name)) return no_name("user's name", change_.name, kIdentityNameRule);
    if (creates() && is_reserved_user(change_.name)) return no_name("user's name", change_.name, kReservedUserRule);
    if (creates())
      if (Result<void> free = reserved_.check_user(change_.name); !free) return free;
    if (creates() && next_->users.size() >= limits_.users)
      return limit("there are " + std::to_string(limits_.users) + " users; max_users allows no more");
    User user = creates() ? User() : *old;
    if (creates()) user.name = user.display_name = change_.name, user.created_ms = now_ms_;
    if (Result<void> applied = apply(change_, *next_, user); !applied) return applied;
    if (Result<void> renamed = rename_user(user); !renamed) return renamed;
    edit_.batch.put(record_of(kUserPrefix, user.name), to_record(user));
    Entry shown(user);
    const std::string name = user.name;
    put(next_->users, name, std::move(user));
    if (creates()) {
      if (Result<void> keyed = create_first_key(shown); !keyed) return keyed;
    }
    edit_.shown.emplace(std::move(shown));
    return {};
  }

  /// Its name is its id, which keys name and buckets may: one with keys keeps it.
  Result<void> rename_user(User& user) {
    const std::string* const name = change_.value("rename");
    if (name == nullptr || *name == user.name) return {};
    if (!is_identity_name(*name)) return no_name("user's name", *name, kIdentityNameRule);
    if (is_reserved_user(*name)) return no_name("user's name", *name, kReservedUserRule);
    if (find(next_->users, *name) != nullptr) return there("user", *name);
    if (Result<void> free = reserved_.check_user(*name); !free) return free;
    if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_USER, "user", user.name); !free) return free;
    for (const auto& [access_key, key] : next_->keys)
      if (key->user == user.name)
        return Error(Status::precondition, "the user '" + user.name + "' has access keys, and keeps its name");
    next_->users.erase(user.name);
    edit_.batch.remove(record_of(kUserPrefix, user.name));
    if (user.origin.empty()) user.origin = user.name;
    user.name = *name;
    return {};
  }

  /// In one step with its user, so that a crash leaves both or neither.
  Result<void> create_first_key(Entry& shown) {
    const std::string* const access_key = change_.value("access_key");
    if (access_key == nullptr) return {};
    Key key;
    key.user = change_.name;
    key.created_ms = now_ms_;
    if (Result<void> named = name_key(key, *access_key); !named) return named;
    shown.tell_access_key(key.access_key);
    if (!secret_is_given()) shown.tell_secret(key.secret);
    return put_key(std::move(key), false);
  }

  bool secret_is_given() const {
    const std::string* const given = change_.value("secret_key");
    return given != nullptr && !given->empty();
  }

  Result<void> remove_user() {
    if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_USER, "user", change_.name); !free) return free;
    std::erase_if(next_->keys, [&](const auto& entry) {
      if (entry.second->user != change_.name) return false;
      remove_records_of_key(entry.first);
      return true;
    });
    next_->users.erase(change_.name);
    edit_.batch.remove(record_of(kUserPrefix, change_.name));
    return {};
  }

  Result<void> group() {
    const Group* old = find(next_->groups, change_.name);
    if (creates() && old != nullptr) return there("group", change_.name);
    if (!creates() && old == nullptr) return missing("group", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) return remove_group();
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported();
    if (creates() && !is_identity_name(change_.name)) return no_name("group's name", change_.name, kIdentityNameRule);
    if (creates() && next_->groups.size() >= kMostGroups) return limit("there are 10,000 groups");
    Group group = creates() ? Group() : *old;
    if (creates()) group.name = change_.name, group.created_ms = now_ms_;
    if (Result<void> applied = apply(change_, *next_, group); !applied) return applied;
    if (Result<void> renamed = rename_group(group); !renamed) return renamed;
    edit_.batch.put(record_of(kGroupPrefix, group.name), to_record(group));
    edit_.shown.emplace(group);
    const std::string name = group.name;
    put(next_->groups, name, std::move(group));
    return {};
  }

  /// With its members, in one step.
  Result<void> rename_group(Group& group) {
    const std::string* const name = change_.value("rename");
    if (name == nullptr || *name == group.name) return {};
    if (!is_identity_name(*name)) return no_name("group's name", *name, kIdentityNameRule);
    if (find(next_->groups, *name) != nullptr) return there("group", *name);
    if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_GROUP, "group", group.name); !free) return free;
    if (Result<void> moved = move_members(group.name, *name); !moved) return moved;
    next_->groups.erase(group.name);
    edit_.batch.remove(record_of(kGroupPrefix, group.name));
    if (group.origin.empty()) group.origin = group.name;
    group.name = *name;
    return {};
  }

  Result<void> move_members(const std::string& from, const std::string& to) {
    std::vector<User> members;
    for (const auto& [name, user] : next_->users)
      if (user->groups.contains(from)) members.push_back(*user);
    if (members.size() > kMostMembersMoved)
      return Error(Status::precondition, "the group '" + from + "' has too many members to get another name");
    for (User& user : members) {
      user.groups.erase(from);
      user.groups.insert(to);
      edit_.batch.put(record_of(kUserPrefix, user.name), to_record(user));
      const std::string name = user.name;
      put(next_->users, name, std::move(user));
    }
    return {};
  }

  Result<void> check_no_members() const {
    const auto member = std::find_if(next_->users.begin(), next_->users.end(),
                                     [&](const auto& entry) { return entry.second->groups.contains(change_.name); });
    if (member == next_->users.end()) return {};
    return Error(Status::precondition, "the group '" + change_.name + "' has members: '" + member->first + "' is one");
  }

  Result<void> remove_group() {
    if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_GROUP, "group", change_.name); !free) return free;
    if (Result<void> alone = check_no_members(); !alone) return alone;
    next_->groups.erase(change_.name);
    edit_.batch.remove(record_of(kGroupPrefix, change_.name));
    return {};
  }

  Result<void> policy() {
    const Policy* old = find(next_->policies, change_.name);
    if (creates() && old != nullptr) return there("policy", change_.name);
    if (!creates() && old == nullptr) return missing("policy", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) return remove_policy();
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported();
    if (creates() && !is_identity_name(change_.name)) return no_name("policy's name", change_.name, kIdentityNameRule);
    if (creates() && next_->policies.size() >= kMostPolicies) return limit("there are 10,000 policies");
    Policy policy = creates() ? Policy() : *old;
    if (creates()) policy.name = change_.name, policy.created_ms = now_ms_;
    if (Result<void> applied = apply(change_, now_ms_, policy); !applied) return applied;
    edit_.batch.put(record_of(kPolicyPrefix, policy.name), to_record(policy));
    edit_.shown.emplace(policy);
    put(next_->policies, change_.name, std::move(policy));
    return {};
  }

  /// Whoever had it attached would lose what it denies.
  Result<void> remove_policy() {
    if (Result<void> free = declared_.check_free(MORTISE_IDENTITY_POLICY, "policy", change_.name); !free) return free;
    const auto in_use = [&](const auto& all, const char* kind) -> Result<void> {
      for (const auto& [name, one] : all)
        if (one->attached.contains(change_.name))
          return Error(Status::precondition,
                       "the policy '" + change_.name + "' is attached to the " + kind + " '" + name + "'");
      return {};
    };
    if (auto used = in_use(next_->users, "user"); !used) return used;
    if (auto used = in_use(next_->groups, "group"); !used) return used;
    if (auto used = in_use(next_->roles, "role"); !used) return used;
    if (auto used = check_bounds_nobody(next_->users, "user"); !used) return used;
    if (auto used = check_bounds_nobody(next_->roles, "role"); !used) return used;
    next_->policies.erase(change_.name);
    edit_.batch.remove(record_of(kPolicyPrefix, change_.name));
    return {};
  }

  template <class T>
  Result<void> check_bounds_nobody(const Named<T>& all, const char* kind) const {
    for (const auto& [name, one] : all)
      if (one->boundary == change_.name)
        return Error(Status::precondition, "the policy '" + change_.name + "' is the permissions boundary of the " +
                                               kind + " '" + name + "'");
    return {};
  }

  Result<void> role() {
    const Role* old = find(next_->roles, change_.name);
    if (creates() && old != nullptr) return there("role", change_.name);
    if (!creates() && old == nullptr) return missing("role", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) {
      next_->roles.erase(change_.name);
      edit_.batch.remove(record_of(kRoleRecords, change_.name));
      return {};
    }
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported();
    if (creates() && !is_identity_name(change_.name)) return no_name("role's name", change_.name, kIdentityNameRule);
    if (creates() && next_->roles.size() >= kMostRoles) return limit("there are 10,000 roles");
    Role role = creates() ? Role() : *old;
    if (creates()) role.name = change_.name, role.created_ms = now_ms_;
    if (Result<void> applied = apply(change_, *next_, role); !applied) return applied;
    edit_.batch.put(record_of(kRoleRecords, role.name), to_record(role));
    edit_.shown.emplace(role);
    put(next_->roles, change_.name, std::move(role));
    return {};
  }

  Result<void> issuer() {
    const Issuer* old = find(next_->issuers, change_.name);
    if (creates() && old != nullptr) return there("issuer", change_.name);
    if (!creates() && old == nullptr) return missing("issuer", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) {
      next_->issuers.erase(change_.name);
      edit_.batch.remove(record_of(kIssuerPrefix, change_.name));
      return {};
    }
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported();
    if (creates() && next_->issuers.size() >= kMostIssuers) return limit("there are 100 issuers");
    Issuer issuer = creates() ? Issuer() : *old;
    if (creates()) issuer.name = change_.name, issuer.created_ms = now_ms_;
    if (Result<void> applied = apply(change_, issuer); !applied) return applied;
    edit_.batch.put(record_of(kIssuerPrefix, issuer.name), to_record(issuer));
    edit_.shown.emplace(issuer);
    put(next_->issuers, change_.name, std::move(issuer));
    return {};
  }

  Result<void> key() {
    if (creates()) return create_key();
    const Key* old = find(next_->keys, change_.name);
    if (old == nullptr) return missing("access key", change_.name);
    if (change_.action == MORTISE_IDENTITY_REMOVE) {
      remove_records_of_key(change_.name);
      next_->keys.erase(change_.name);
      return {};
    }
    Key key = *old;
    if (change_.action == MORTISE_IDENTITY_SET) {
      if (Result<void> applied = apply(change_, key); !applied) return applied;
      return put_key(std::move(key), false);
    }
    if (change_.action != MORTISE_IDENTITY_ROTATE) return unsupported();
    auto secret = make_secret();
    if (!secret) return std::move(secret).error();
    key.secret = std::move(*secret);
    return put_key(std::move(key), true);
  }

  Result<void> create_key() {
    const std::string* const user = change_.value("user");
    if (user == nullptr || find(next_->users, *user) == nullptr)
      return missing("user", user == nullptr ? std::string() : *user);
    const auto held = std::count_if(next_->keys.begin(), next_->keys.end(),
                                    [&](const auto& entry) { return entry.second->user == *user; });
    if (static_cast<size_t>(held) >= limits_.keys_of_user)
      return limit("the user '" + *user + "' has " + std::to_string(held) +
                   " access keys; max_keys_per_user allows no more");
    Key key;
    key.user = *user;
    key.created_ms = now_ms_;
    if (Result<void> named = name_key(key, change_.name); !named) return named;
    if (Result<void> applied = apply(change_, key); !applied) return applied;
    return put_key(std::move(key), !secret_is_given());
  }

  /// Its access key and secret: those that are given, or new ones.
  Result<void> name_key(Key& key, const std::string& wanted) {
    auto access_key = wanted.empty() ? make_access_key() : Result<std::string>(wanted);
    if (!access_key) return std::move(access_key).error();
    key.access_key = std::move(*access_key);
    if (!is_access_key(key.access_key)) return no_name("access key", key.access_key, kAccessKeyRule);
    if (find(next_->keys, key.access_key) != nullptr) return there("access key", key.access_key);
    if (Result<void> free = reserved_.check_key(key.access_key); !free) return free;
    const bool given = secret_is_given();
    if (given && !is_secret(*change_.value("secret_key")))
      return Error(Status::invalid, "a secret key has " + std::string(kSecretRule));
    auto secret = given ? Result<Secret>(Secret(*change_.value("secret_key"))) : make_secret();
    if (!secret) return std::move(secret).error();
    key.secret = std::move(*secret);
    return {};
  }

  Result<void> put_key(Key key, bool tell_secret) {
    auto record = to_record(key, box_);
    if (!record) return std::move(record).error();
    edit_.batch.put(record_of(kKeyPrefix, key.access_key), std::move(*record));
    edit_.shown.emplace(key);
    if (tell_secret) edit_.shown->tell_secret(key.secret);
    const std::string name = key.access_key;
    put(next_->keys, name, std::move(key));
    return {};
  }

  void remove_records_of_key(const std::string& access_key) {
    edit_.batch.remove(record_of(kKeyPrefix, access_key)).remove(record_of(kUsePrefix, access_key));
  }

  const Change& change_;
  const Directory& now_;
  const Reservations& reserved_;
  const Declarations& declared_;
  const SecretBox& box_;
  const Limits& limits_;
  const int64_t now_ms_;
  const std::shared_ptr<Directory> next_;
  Edit edit_;
};

}  // namespace

Result<Edit> plan(const Change& change, const Directory& now, const Bounds& bounds, const SecretBox& box,
                  int64_t now_ms) {
  return Planner(change, now, bounds, box, now_ms).run();
}

}  // namespace mortise::users_local
