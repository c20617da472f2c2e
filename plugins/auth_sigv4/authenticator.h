// SPDX-License-Identifier: Apache-2.0
//
// Determines how a request is signed, and has the signature checked. Knows all users.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/users.h>

#include <atomic>
#include <memory>
#include <vector>

#include "auth_sigv4/key_ring.h"
#include "auth_sigv4/settings.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

class SignatureAuthenticator final : public Authenticator, public UserList {
 public:
  SignatureAuthenticator(Host host, KeyRing keys, SignatureSettings settings);
  /// From now on these keys count. False: they are those that counted before. One thread at a time.
  bool replace_keys(KeyRing keys);
  Outcome authenticate(const Request& request) noexcept override;
  Outcome authenticate_form(const Request& request, std::span<const mortise_pair> fields) noexcept override;
  const Identity* find_user(std::string_view id) noexcept override { return keys().find_user(id); }
  std::string_view signing_region() const noexcept override { return settings_.region; }

 private:
  Outcome dispatch(const Request& request) const;
  void note(const Request& request, const Outcome& outcome) const noexcept;
  int64_t now() const noexcept { return host_.unix_ms() / 1000; }
  const KeyRing& keys() const noexcept { return *keys_.load(std::memory_order_acquire); }

  const Host host_;
  std::vector<std::unique_ptr<const KeyRing>> rings_;  // all there were: other threads may still use an earlier one
  std::atomic<const KeyRing*> keys_;                   // the last of them
  const SignatureSettings settings_;
  const Metric refused_;
};

}  // namespace mortise::auth_sigv4
