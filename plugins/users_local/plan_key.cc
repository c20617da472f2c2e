// SPDX-License-Identifier: Apache-2.0
#include <mortise/identity_rules.h>

#include <algorithm>

#include "users_local/new_key.h"
#include "users_local/planner.h"
#include "users_local/values.h"

namespace mortise::users_local {

Result<void> Planner::key() {
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

Result<void> Planner::create_key() {
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
Result<void> Planner::name_key(Key& key, const std::string& wanted) {
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

Result<void> Planner::put_key(Key key, bool tell_secret) {
  auto record = to_record(key, box_);
  if (!record) return std::move(record).error();
  edit_.batch.put(record_of(kKeyPrefix, key.access_key), std::move(*record));
  edit_.shown.emplace(key);
  if (tell_secret) edit_.shown->tell_secret(key.secret);
  const std::string name = key.access_key;
  put(next_->keys, name, std::move(key));
  return {};
}

void Planner::remove_records_of_key(const std::string& access_key) {
  edit_.batch.remove(record_of(kKeyPrefix, access_key)).remove(record_of(kUsePrefix, access_key));
}

bool Planner::secret_is_given() const {
  const std::string* const given = change_.value("secret_key");
  return given != nullptr && !given->empty();
}

}  // namespace mortise::users_local
