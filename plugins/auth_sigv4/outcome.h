// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mortise/auth.h>

#include "auth_sigv4/key_ring.h"
#include "auth_sigv4/refusal.h"

namespace mortise::auth_sigv4 {

/// The answer for a refused request.
inline Authenticator::Outcome refuse(Refusal refusal) {
  Authenticator::Outcome out;
  out.decision = Authentication::Decision::refused;
  out.code = std::move(refusal.code);
  out.message = std::move(refusal.message);
  out.facts = std::move(refusal.facts);
  return out;
}

/// The answer for a request that was signed with `key`, which stays until the answer was given.
inline Authenticator::Outcome accept(const Key& key, int version, bool presigned) {
  Authenticator::Outcome out;
  out.decision = Authentication::Decision::accepted;
  out.known_identity = &key.identity();
  out.signature_version = version;
  out.presigned = presigned;
  return out;
}

}  // namespace mortise::auth_sigv4
