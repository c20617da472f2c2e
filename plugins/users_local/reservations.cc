// SPDX-License-Identifier: Apache-2.0
#include "users_local/reservations.h"

#include <mortise/bytes.h>

#include <algorithm>
#include <utility>

namespace mortise::users_local {
namespace {

Error taken(const std::string& what, const std::string& place) {
  return {Status::exists, what + " is in the configuration (" + place + "): take another name"};
}

}  // namespace

Reservations::Names Reservations::Names::from(const mortise_identity_reservation& names) {
  Names out;
  for (size_t i = 0; i < names.user_count; ++i) out.users.emplace(view(names.users[i]));
  for (size_t i = 0; i < names.key_count; ++i) out.keys.emplace(view(names.keys[i]));
  out.has_administrator = names.administrator_count > 0;
  return out;
}

Result<void> Reservations::reserve(const std::string& place, Names names, const Directory& now) {
  for (const std::string& key : names.keys)
    if (const Key* here = find(now.keys, key))
      return Error(Status::exists, "the access key '" + key + "' is in the configuration (" + place +
                                       ") and in users_local, as one of the user '" + here->user +
                                       "': take it out of the configuration, or delete it with `mortise key delete " +
                                       key + "` while it is not there");
  for (const std::string& user : names.users)
    if (find(now.users, user) != nullptr)
      return Error(Status::exists, "the user '" + user + "' is one of a key in the configuration (" + place +
                                       ") and one of users_local: give that key another id, or delete the user with "
                                       "`mortise user delete " +
                                       user + "` while the key is not there");
  const MutexLock lock(mutex_);
  by_place_.insert_or_assign(place, std::move(names));
  return {};
}

Result<void> Reservations::check_user(std::string_view name) const {
  const MutexLock lock(mutex_);
  for (const auto& [place, names] : by_place_)
    if (names.users.contains(name)) return taken("the user '" + std::string(name) + "' of a key", place);
  return {};
}

bool Reservations::has_administrator() const {
  const MutexLock lock(mutex_);
  return std::any_of(by_place_.begin(), by_place_.end(),
                     [](const auto& place) { return place.second.has_administrator; });
}

Result<void> Reservations::check_key(std::string_view access_key) const {
  const MutexLock lock(mutex_);
  for (const auto& [place, names] : by_place_)
    if (names.keys.contains(access_key)) return taken("the access key '" + std::string(access_key) + "'", place);
  return {};
}

}  // namespace mortise::users_local
