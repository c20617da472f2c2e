// SPDX-License-Identifier: Apache-2.0
#include <mortise/identity_rules.h>

#include <optional>

#include "users_local/planner.h"
#include "users_local/values.h"

namespace mortise::users_local {

Result<void> Planner::user() {
  if (Result<void> good = check_existence(next_->users, "user"); !good) return good;
  if (removes()) return remove_user();
  if (creates())
    if (Result<void> good = check_new_user(change_.name); !good) return good;
  auto begun = begin(next_->users, limits_.users,
                     "there are " + std::to_string(limits_.users) + " users; max_users allows no more");
  if (!begun) return std::move(begun).error();
  User user = std::move(begun).value();
  if (creates()) user.display_name = user.name;
  if (Result<void> applied = apply(change_, *next_, user); !applied) return applied;
  if (Result<void> renamed = rename_user(user); !renamed) return renamed;
  keep(kUserPrefix, next_->users, std::move(user));
  if (!creates()) return {};
  Entry shown = *std::exchange(edit_.shown, std::nullopt);
  if (Result<void> keyed = create_first_key(shown); !keyed) return keyed;
  edit_.shown.emplace(std::move(shown));
  return {};
}

/// Whether a user can get that name.
Result<void> Planner::check_new_user(const std::string& name) const {
  if (!is_identity_name(name)) return no_name("user's name", name, kIdentityNameRule);
  if (is_reserved_user(name)) return no_name("user's name", name, kReservedUserRule);
  return reserved_.check_user(name);
}

/// Its name is its id, which keys name and buckets may: one with keys keeps it.
Result<void> Planner::rename_user(User& user) {
  const std::string* const name = change_.value("rename");
  if (name == nullptr || *name == user.name) return {};
  if (find(next_->users, *name) != nullptr) return there("user", *name);
  if (Result<void> good = check_new_user(*name); !good) return good;
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
Result<void> Planner::create_first_key(Entry& shown) {
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

Result<void> Planner::remove_user() {
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

}  // namespace mortise::users_local
