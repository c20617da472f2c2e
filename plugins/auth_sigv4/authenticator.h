// SPDX-License-Identifier: Apache-2.0
//
// Determines how a request is signed, and has the signature checked. Knows all users.
#pragma once

#include <mortise/auth.h>
#include <mortise/host.h>
#include <mortise/identities.h>
#include <mortise/users.h>

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "auth_sigv4/claimed_key.h"
#include "auth_sigv4/failure_limit.h"
#include "auth_sigv4/identity_keys.h"
#include "auth_sigv4/key_ring.h"
#include "auth_sigv4/request_keys.h"
#include "auth_sigv4/right_keys.h"
#include "auth_sigv4/settings.h"
#include "auth_sigv4/uri.h"

namespace mortise::auth_sigv4 {

/// Where a key is looked up elsewhere, and that takes time, the answer is given on the thread that brings the key.
class SignatureAuthenticator final : public LateAuthenticator, public UserProvider {
 public:
  using Outcome = AuthenticationOutcome;
  SignatureAuthenticator(Host host, KeyRing keys, SignatureSettings settings, Identities identities = {});
  /// From now on these keys count. False: they are those that counted before. One thread at a time.
  bool replace_keys(KeyRing keys);
  /// Keys that are told from now on come too late: nothing is answered, and nothing here is used.
  void stop() noexcept;

  void authenticate_later(const mortise_call& call, const Request& request,
                          AuthenticationReply reply) noexcept override;
  void authenticate_form_later(const mortise_call& call, const Request& request, std::span<const mortise_pair> fields,
                               AuthenticationReply reply) noexcept override;
  // With the keys of the configuration alone.
  Outcome authenticate(const Request& request) noexcept { return checked({request, {}, false}, {}); }
  Outcome authenticate_form(const Request& request, std::span<const mortise_pair> fields) noexcept {
    return checked({request, fields, true}, {});
  }

  const Identity* find_user(std::string_view id) noexcept override { return keys().find_user(id); }
  std::string_view signing_region() const noexcept override { return settings_.region; }

 private:
  /// What is to be checked; views.
  struct Subject {
    Request request;
    std::span<const mortise_pair> fields;
    bool is_form;
  };
  struct Question;
  struct Gate;
  void answer(const mortise_call& call, const Subject& subject, AuthenticationReply reply) noexcept;
  void ask(const mortise_call& call, const ClaimedKey& claimed, const Subject& subject, AuthenticationReply reply);
  Outcome checked(const Subject& subject, const FoundKey& found) const noexcept;
  Outcome dispatch(const Request& request, const RequestKeys& keys) const;
  Outcome limited(const Request& request, Outcome outcome) const;
  FailureLimit::Verdict before_lookup(const Request& request, std::string_view access_key) const;
  Outcome slowed(const Request& request, const FailureLimit::Verdict& verdict) const;
  void note(const Request& request, const Outcome& outcome) const noexcept;
  int64_t now() const noexcept { return host_.unix_ms() / 1000; }
  const KeyRing& keys() const noexcept { return *keys_.load(std::memory_order_acquire); }

  const Host host_;
  std::vector<std::unique_ptr<const KeyRing>> rings_;  // all there were: other threads may still use an earlier one
  std::atomic<const KeyRing*> keys_;                   // the last of them
  const SignatureSettings settings_;
  const Metric refused_;
  const Metric slowed_;
  mutable FailureLimit failures_;
  mutable RightKeys right_keys_;            // of those that were looked up
  std::atomic<bool> looks_up_late_{false};  // a lookup was once answered later than at once
  IdentityKeys identity_keys_;
  const std::shared_ptr<Gate> gate_;
};

}  // namespace mortise::auth_sigv4
