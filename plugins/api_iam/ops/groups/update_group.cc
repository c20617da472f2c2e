// SPDX-License-Identifier: Apache-2.0
#include "api_iam/ops/handlers.h"

namespace mortise::api_iam {

Outcome update_group(const Call& call) {
  const auto group = find_named(call, kGroup);
  if (!group) return group.error();
  const std::string* const new_path = call.form.find("NewPath");
  const std::string* const new_name = call.form.find("NewGroupName");
  // Whoever moves one must be allowed to have it where it goes.
  const std::string moved = arn(kGroup, new_path == nullptr ? group->value("path") : *new_path,
                                new_name == nullptr ? group->name : *new_name);
  if (const auto may = authorize(call, "iam:UpdateGroup", moved); !may) return may.error();
  Values values;
  if (new_path != nullptr) values.set.emplace_back("path", *new_path);
  if (new_name != nullptr) {
    const auto there = call.directory.find(kGroup, *new_name);
    if (there && there->name != group->name) return already_exists("Group with name " + *new_name + " already exists.");
    values.set.emplace_back("rename", *new_name);
  }
  const auto done = call.directory.set(kGroup, group->name, values);
  return done ? Outcome(std::string()) : Outcome(done.error());
}

}  // namespace mortise::api_iam
