// SPDX-License-Identifier: Apache-2.0
//
// Determines how a request is signed, and has the signature checked. Knows all users.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/users.h>

#include "auth_sigv4/key_ring.h"
#include "auth_sigv4/settings.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

class SignatureAuthenticator final : public Authenticator, public UserList {
 public:
  SignatureAuthenticator(Host host, KeyRing keys, SignatureSettings settings);
  Outcome authenticate(const Request& request) noexcept override;
  Outcome authenticate_form(const Request& request, std::span<const mortise_pair> fields) noexcept override;
  const Identity* find_user(std::string_view id) noexcept override { return keys_.find_user(id); }
  std::string_view signing_region() const noexcept override { return settings_.region; }

 private:
  Outcome dispatch(const Request& request) const;
  void note(const Request& request, const Outcome& outcome) const noexcept;
  int64_t now() const noexcept { return host_.unix_ms() / 1000; }

  const Host host_;
  const KeyRing keys_;
  const SignatureSettings settings_;
  const Metric refused_;
};

}  // namespace mortise::auth_sigv4
