// SPDX-License-Identifier: Apache-2.0
//
// mortise.identity/1 and mortise.users/1 over the store. Every question is answered at once, from memory; changes are
// answered when they are on the disk.
#pragma once

#include <mortise/host.h>
#include <mortise/identities.h>
#include <mortise/users.h>

#include "users_local/last_uses.h"
#include "users_local/password_thread.h"
#include "users_local/store.h"

namespace mortise::users_local {

class LocalIdentities final : public IdentityProvider {
 public:
  LocalIdentities(Host host, IdentityStore& store, const SecretBox& box, Limits limits);

  void find_key(const mortise_call* call, std::string_view access_key, CredentialReply reply) noexcept override;
  void find_user(const mortise_call* call, std::string_view id, UserReply reply) noexcept override;
  uint64_t generation() const noexcept override { return store_.generation(); }
  void key_used(std::string_view access_key, int64_t unix_ms) noexcept override;
  void list(const mortise_call* call, const mortise_identity_query& query, IdentityListing listing) noexcept override;
  void change(const mortise_call* call, const mortise_identity_change& wanted,
              IdentityChangeReply reply) noexcept override;
  void check_password(const mortise_call* call, std::string_view user, std::string_view password,
                      UserReply reply) noexcept override;
  void reserve(const mortise_call* call, const mortise_identity_reservation& names,
               ReservationReply reply) noexcept override;
  void begin_session(const mortise_call* call, const mortise_session_request& request,
                     CredentialReply reply) noexcept override;
  void find_session(const mortise_call* call, std::string_view access_key, std::string_view token,
                    CredentialReply reply) noexcept override;
  const mortise_users* users() const noexcept { return &users_; }
  void flush_uses() noexcept;
  /// Before the store: it has changes with passwords written.
  void stop_hashing() noexcept { passwords_.stop(); }

 private:
  void edit(IdentityChange change, std::shared_ptr<IdentityChangeReply> answer);
  static void find_of_users(void* self, mortise_str id, void* context, void (*result)(void*, const mortise_identity*));
  static mortise_str region(void* self) noexcept;

  const Host host_;
  IdentityStore& store_;
  const SecretBox& box_;
  const Limits limits_;
  Reservations reserved_;
  Declarations declared_;  // as the others, only within edits of the store
  LastUses uses_;
  PasswordThread passwords_;
  const mortise_users users_;
};

}  // namespace mortise::users_local
