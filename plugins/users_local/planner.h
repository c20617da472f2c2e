// SPDX-License-Identifier: Apache-2.0
//
// One change on its way: what edit.h promises, a kind of identity a file (plan_*.cc).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "users_local/edit.h"
#include "users_local/record_form.h"

namespace mortise::users_local {

// Why a change is refused.
Error missing(std::string_view what, const std::string& name);
Error there(std::string_view what, const std::string& name);
Error limit(std::string text);
Error no_name(std::string_view what, const std::string& name, std::string_view rule);

class Planner {
 public:
  Planner(const IdentityChange& change, const Directory& now, const Bounds& bounds, const SecretBox& box,
          int64_t now_ms)
      : change_(change),
        now_(now),
        reserved_(bounds.reserved),
        declared_(bounds.declared),
        box_(box),
        limits_(bounds.limits),
        now_ms_(now_ms),
        next_(std::make_shared<Directory>(now)) {}

  Result<Edit> run();

 private:
  bool creates() const noexcept { return change_.action == MORTISE_IDENTITY_CREATE; }
  bool removes() const noexcept { return change_.action == MORTISE_IDENTITY_REMOVE; }
  static Result<void> unsupported() { return Error(Status::unsupported, "this cannot be changed in that way"); }
  void seal();

  Result<void> user();
  Result<void> check_new_user(const std::string& name) const;
  Result<void> rename_user(User& user);
  Result<void> create_first_key(Entry& shown);
  Result<void> remove_user();

  Result<void> group();
  Result<void> rename_group(Group& group);
  Result<void> move_members(const std::string& from, const std::string& to);
  Result<void> check_no_members() const;
  Result<void> remove_group();

  Result<void> policy();
  Result<void> remove_policy();

  Result<void> role();
  Result<void> issuer();

  Result<void> key();
  Result<void> create_key();
  Result<void> name_key(Key& key, const std::string& wanted);
  bool secret_is_given() const;
  Result<void> put_key(Key key, bool tell_secret);
  void remove_records_of_key(const std::string& access_key);

  /// What is made is not there, anything else is.
  template <class T>
  Result<void> check_existence(const Named<T>& all, std::string_view kind) const {
    const bool found = find(all, change_.name) != nullptr;
    if (creates() && found) return there(kind, change_.name);
    if (!creates() && !found) return missing(kind, change_.name);
    return {};
  }
  /// What is to be changed: a new one, or a copy of the one that is there. REQUIRES: check_existence().
  template <class T>
  Result<T> begin(const Named<T>& all, size_t most, std::string_view too_many) const {
    if (!creates() && change_.action != MORTISE_IDENTITY_SET) return unsupported().error();
    if (!creates()) return *find(all, change_.name);
    if (all.size() >= most) return limit(std::string(too_many));
    T one;
    one.name = change_.name;
    one.created_ms = now_ms_;
    return one;
  }
  /// Writes it, and tells it.
  template <class T>
  void keep(std::string_view prefix, Named<T>& all, T one) {
    edit_.batch.put(record_of(prefix, one.name), to_record(one));
    edit_.shown.emplace(one);
    const std::string name = one.name;
    put(all, name, std::move(one));
  }

  const IdentityChange& change_;
  const Directory& now_;
  const Reservations& reserved_;
  const Declarations& declared_;
  const SecretBox& box_;
  const Limits& limits_;
  const int64_t now_ms_;
  const std::shared_ptr<Directory> next_;
  Edit edit_;
};

}  // namespace mortise::users_local
