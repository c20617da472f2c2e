// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome update_user(const Call& call) {
  if (const auto name = required(call, "UserName"); !name) return name.error();
  const auto user = find_named(call, kUser);
  if (!user) return user.error();
  const std::string* const new_path = call.form.find("NewPath");
  const std::string* const new_name = call.form.find("NewUserName");
  // Whoever moves one must be allowed to have it where it goes.
  const std::string moved =
      arn(kUser, new_path == nullptr ? user->value("path") : *new_path, new_name == nullptr ? user->name : *new_name);
  if (const auto may = authorize(call, "iam:UpdateUser", moved); !may) return may.error();
  Values values;
  if (new_path != nullptr) values.set.emplace_back("path", *new_path);
  if (new_name != nullptr) {
    const auto there = call.directory.find(kUser, *new_name);
    if (there && there->name != user->name) return already_exists("User with name " + *new_name + " already exists.");
    values.set.emplace_back("rename", *new_name);
  }
  const auto done = call.directory.set(kUser, user->name, values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
