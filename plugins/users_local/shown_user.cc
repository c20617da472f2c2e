// SPDX-License-Identifier: Apache-2.0
#include "users_local/shown_user.h"

#include <mortise/built_in_policies.h>

namespace mortise::users_local {
namespace {

void add(const Texts& texts, std::vector<mortise_pair>& out) {
  for (const auto& [name, value] : texts) out.push_back(pair(name, value));
}

/// One that is gone, which cannot be, has no document: whoever evaluates it denies.
std::string_view document_of(const std::string& name, const Directory& all) {
  const Policy* policy = find(all.policies, name);
  return policy == nullptr ? built_in_policy(name) : std::string_view(policy->document());
}

mortise_pair boundary_of(const std::string& name, const Directory& all) {
  return name.empty() ? mortise_pair{} : pair(name, document_of(name, all));
}

}  // namespace

ShownUser::ShownUser(const User& user, const Directory& all) {
  for (const std::string& group : user.groups) {
    groups_.push_back(str(group));
    const Group* g = find(all.groups, group);
    if (g == nullptr) continue;
    add(g->policies, policies_);
    add_attached(g->attached, all);
  }
  add(user.attributes, attributes_);
  add(user.policies, policies_);
  add_attached(user.attached, all);
  abi_ = {sizeof abi_,
          user.administrator ? 1 : 0,
          str(user.name),
          str(user.display_name),
          groups_.empty() ? nullptr : groups_.data(),
          groups_.size(),
          attributes_.empty() ? nullptr : attributes_.data(),
          attributes_.size(),
          policies_.empty() ? nullptr : policies_.data(),
          policies_.size(),
          user.created_ms,
          user.security_stamp,
          boundary_of(user.boundary, all)};
}

ShownUser::ShownUser(const Role& role, const Directory& all) : role_id_(std::string(kRolePrefix) + role.name) {
  add(role.attributes, attributes_);
  add(role.policies, policies_);
  add_attached(role.attached, all);
  abi_ = {sizeof abi_,
          0,
          str(role_id_),
          str(role.name),
          nullptr,
          0,
          attributes_.empty() ? nullptr : attributes_.data(),
          attributes_.size(),
          policies_.empty() ? nullptr : policies_.data(),
          policies_.size(),
          role.created_ms,
          0,
          boundary_of(role.boundary, all)};
}

void ShownUser::add_attached(const Names& names, const Directory& all) {
  for (const std::string& name : names) policies_.push_back(pair(name, document_of(name, all)));
}

}  // namespace mortise::users_local
