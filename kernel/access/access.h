// SPDX-License-Identifier: Apache-2.0
//
// mortise.access/1: the one door to all authentication and authorization plugins.
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

/// Constant once made, hence for any thread. The plugins' tables must outlive it.
class Access {
 public:
  /// `authn` are asked in this order. `local_only` is who may come while there are none.
  Access(std::vector<const mortise_authn*> authn, std::vector<const mortise_authz*> authz, LocalAdministrator local,
         LocalOnly local_only);
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  const mortise_access* table() const noexcept { return &table_; }

 private:
  using OnResult = void (*)(void* context, const mortise_authn_result* result);
  /// `asks(plugin, relay)` puts the question to one plugin.
  template <class F>
  void first_answer(const mortise_request* request, void* context, OnResult result, F&& asks) const;
  mortise_status authorize(const mortise_access_request* request) const;
  mortise_identity administrator() const noexcept;
  struct Functions;

  const std::vector<const mortise_authn*> authn_;
  const std::vector<const mortise_authz*> authz_;
  const LocalAdministrator local_;
  const LocalOnly local_only_;
  mortise_access table_;
};

}  // namespace mortise::access
