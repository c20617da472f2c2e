// SPDX-License-Identifier: Apache-2.0
//
// mortise user, group, key, policy: who may come in and do what, of a server that runs.
#pragma once

#include "kernel/config/config.h"

#include <string>
#include <vector>

namespace mortise::cli {

enum class IdentityKind { user, group, key, policy };
enum class IdentityAction { list, show, create, set, remove, rotate, attach, detach };

struct IdentityRequest {
  IdentityKind kind = IdentityKind::user;
  IdentityAction action = IdentityAction::list;
  std::string name;                // of a key to create: its user
  std::string user;                // of keys to list; to whom a policy is attached
  std::string group;               // the same of a group
  std::string file;                // of a policy: its document
  std::string access_key;          // of a key to create; empty: the server makes one up
  std::vector<std::string> words;  // NAME=VALUE, NAME=@FILE; NAME= takes the value away
  bool json = false;               // what the server answers, as it is
};

/// The exit code.
int identity(const config::Sources& sources, const IdentityRequest& request);

}  // namespace mortise::cli
