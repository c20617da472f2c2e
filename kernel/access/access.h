// SPDX-License-Identifier: Apache-2.0
//
// mortise.access/1: asks the authentication and authorization plugins, and decides.
#pragma once

#include "kernel/access/local_only.h"

#include <mortise/abi/auth.h>

#include <string>
#include <vector>

namespace mortise::access {

/// Who everybody is while no authentication plugin is enabled, and who owns what the server itself makes.
struct LocalAdministrator {
  std::string id;
  std::string display_name;
};

/// An authorization plugin, by name.
struct Judge {
  std::string plugin;
  const mortise_authz* table;
};

/// Immutable; any thread. The plugins' tables must outlive it.
class Access {
 public:
  /// `authn` are asked in this order. `local_only` says which requests are answered while there are none.
  Access(std::vector<const mortise_authn*> authn, std::vector<Judge> authz, LocalAdministrator local,
         LocalOnly local_only);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  const mortise_access* table() const noexcept { return &table_; }

 private:
  using OnResult = void (*)(void* context, const mortise_authn_result* result);
  /// `asks(plugin, relay)` calls one plugin.
  template <class F>
  void first_answer(const mortise_request* request, void* context, OnResult result, F&& asks) const;
  struct Verdict;
  /// The first rule that applies decides:
  ///  1. There is no authentication plugin: allowed.
  ///  2. The caller is root, whom no rule binds: allowed.
  ///  3. An authorization plugin denies, or gives an invalid answer: denied.
  ///  4. The caller is an administrator, or an authorization plugin allows: allowed.
  ///  5. The caller is known, and owns the bucket or asks about none that anybody owns: allowed.
  ///  6. Otherwise: denied.
  Verdict authorize(const mortise_access_request& request) const;
  mortise_identity administrator() const noexcept;
  struct Functions;

  const std::vector<const mortise_authn*> authn_;
  const std::vector<Judge> authz_;
  const LocalAdministrator local_;
  const LocalOnly local_only_;
  mortise_access table_;
};

}  // namespace mortise::access
