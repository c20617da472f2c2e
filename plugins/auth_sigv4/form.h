// SPDX-License-Identifier: Apache-2.0
//
// Checks the signature of a form that a browser posts, of either version: it covers the field "policy", as it was sent.
// How long a form is good for and what it allows stands in the policy, which the API plugin checks. Any thread.
#pragma once

#include <mortise/auth.h>

#include <span>

#include "auth_sigv4/request_keys.h"
#include "auth_sigv4/settings.h"

namespace mortise::auth_sigv4 {

/// `fields` are those in front of the file; their names are compared without regard to case.
Authenticator::Outcome authenticate_form(std::span<const mortise_pair> fields, const RequestKeys& keys,
                                         const SignatureSettings& settings);

}  // namespace mortise::auth_sigv4
