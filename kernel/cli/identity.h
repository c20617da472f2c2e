// SPDX-License-Identifier: Apache-2.0
//
// mortise user, group, key: who may come in, of a server that runs.
#pragma once

#include "kernel/config/config.h"

#include <string>
#include <vector>

namespace mortise::cli {

enum class IdentityKind { user, group, key };
enum class IdentityAction { list, show, create, set, remove, rotate };

struct IdentityRequest {
  IdentityKind kind = IdentityKind::user;
  IdentityAction action = IdentityAction::list;
  std::string name;                // of a key to create: its user
  std::string user;                // of keys to list
  std::string access_key;          // of a key to create; empty: the server makes one up
  std::vector<std::string> words;  // NAME=VALUE, NAME=@FILE; NAME= takes the value away
  bool json = false;               // what the server answers, as it is
};

/// The exit code.
int identity(const config::Sources& sources, const IdentityRequest& request);

}  // namespace mortise::cli
