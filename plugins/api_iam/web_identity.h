// SPDX-License-Identifier: Apache-2.0
//
// Whom a token of another issuer names. It is checked before the request comes to the thread of this plugin: keys may
// have to be fetched from whoever the token says made it, and anybody can send one.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "api_iam/error.h"
#include "api_iam/form.h"

namespace mortise::api_iam {

struct Site;

struct WebIdentity {
  std::string provider;  // the issuer: without "https://", as trust names it, or with another scheme
  std::string subject;
  std::string audience;                                              // the first
  std::vector<std::pair<std::string, std::string>> conditions = {};  // for the trust of a role
  // For the session.
  std::vector<std::pair<std::string, std::string>> tags = {};
  std::vector<std::string> transitive = {};  // keys of those
};
using CheckedToken = Answered<WebIdentity>;

/// Any thread; does not block. `done` is called once, now or later, on any thread.
void check_web_identity(const Site& site, const Form& form, std::function<void(CheckedToken)> done);

}  // namespace mortise::api_iam
