// SPDX-License-Identifier: Apache-2.0
#include "users_local/local_identities.h"

#include <mortise/call.h>
#include <mortise/identity_rules.h>

#include <exception>
#include <memory>
#include <string>
#include <utility>

#include "users_local/listing.h"
#include "users_local/password_hash.h"
#include "users_local/session.h"
#include "users_local/shown_user.h"

namespace mortise::users_local {
namespace {

/// Of no password that anybody knows; it costs what a real one does.
constexpr std::string_view kNobodysHash =
    "scrypt:15:8:1:00000000000000000000000000000000:0000000000000000000000000000000000000000000000000000000000000000";

Error busy_with_passwords() { return {Status::busy, "too many passwords are being checked; try again"}; }

/// Answers with a session of whoever it acts as, who may be one that is not kept here.
void give_session(const Session& s, std::string_view access_key, std::string_view token, const Directory& now,
                  CredentialReply& reply) {
  const mortise_session session{sizeof session, 0,           str(token),        str(s.name),
                                str(s.policy),  s.issued_ms, str(s.parent_key), str(s.tags)};
  const auto give = [&](const ShownUser& user) {
    const mortise_credential told{sizeof told,  0,          str(access_key), str(s.secret.view()),
                                  s.expires_ms, user.abi(), &session};
    reply.give(&told);
  };
  if (!with_user(s.acts_as, now, give)) give(ShownUser(s.acts_as));
}

Error no_key() { return {Status::not_found, "there is no such access key"}; }

}  // namespace

LocalIdentities::LocalIdentities(Host host, IdentityStore& store, const SecretBox& box, Limits limits)
    : IdentityProvider(Administration::here),
      host_(host),
      store_(store),
      box_(box),
      limits_(limits),
      uses_(host, store),
      users_{sizeof users_, 0, this, &find_of_users, &region} {}

void LocalIdentities::find_key(const mortise_call*, std::string_view access_key, CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const Key* key = find(now->keys, access_key);
    const User* user = key == nullptr ? nullptr : find(now->users, key->user);
    if (user == nullptr) return reply.fail(no_key());
    const ShownUser shown(*user, *now);
    const mortise_credential told{
        sizeof told, key->active ? 0 : 1, str(key->access_key), str(key->secret.view()), key->expires_ms, shown.abi(),
        nullptr};
    reply.give(&told);
  } catch (const std::exception&) {  // the reply, dropped, says that it cannot be told
  }
}

void LocalIdentities::find_user(const mortise_call*, std::string_view id, UserReply reply) noexcept {
  try {
    const auto now = store_.now();
    if (!with_user(id, *now, [&](const ShownUser& user) { reply.give(user.abi()); }))
      reply.fail(Error(Status::not_found, "there is no such user"));
  } catch (const std::exception&) {
  }
}

void LocalIdentities::key_used(std::string_view access_key, int64_t unix_ms) noexcept {
  try {
    uses_.note(access_key, unix_ms);
  } catch (const std::exception&) {  // the next use is noted
  }
}

void LocalIdentities::flush_uses() noexcept {
  try {
    uses_.flush();
  } catch (const std::exception&) {
  }
}

void LocalIdentities::list(const mortise_call*, const mortise_identity_query& query, IdentityListing listing) noexcept {
  try {
    list_identities(*store_.now(), query, listing);
  } catch (const std::exception&) {
  }
}

void LocalIdentities::change(const mortise_call*, const mortise_identity_change& wanted,
                             IdentityChangeReply reply) noexcept {
  try {
    auto answer = std::make_shared<IdentityChangeReply>(std::move(reply));
    IdentityChange change = IdentityChange::from(wanted);
    const Secret password(wanted.kind == MORTISE_IDENTITY_USER ? change.take_password() : std::string());
    if (password.view().empty()) return edit(std::move(change), std::move(answer));
    if (!is_password(password.view()))
      return answer->fail(Error(Status::invalid, "a password has " + std::string(kPasswordRule)));
    const bool taken = passwords_.submit(PasswordThread::Kind::change, [this, answer, password, change]() mutable {
      auto hash = hash_password(password.view());
      if (!hash) return answer->fail(hash.error());
      change.password_hash = std::move(*hash);
      edit(std::move(change), answer);
    });
    if (!taken) answer->fail(busy_with_passwords());
  } catch (const std::exception&) {
  }
}

void LocalIdentities::edit(IdentityChange change, std::shared_ptr<IdentityChangeReply> answer) {
  store_.edit(
      [this, change = std::move(change)](const Directory& now) {
        if (!change.declared_in.empty() && change.action == MORTISE_IDENTITY_CREATE)
          declared_.add(change.kind, change.name, change.declared_in);
        return plan(change, now, {reserved_, declared_, limits_}, box_, host_.unix_ms());
      },
      [answer](const Result<Edit>& edit) {
        if (!edit) return answer->fail(edit.error());
        if (!edit->shown) return answer->give(nullptr);
        edit->shown->with_abi([&](const mortise_identity_entry& entry) { answer->give(&entry); });
      });
}

/// Whoever has no password costs the same time as who has another one: nobody learns from it which users there are.
void LocalIdentities::check_password(const mortise_call* call, std::string_view user, std::string_view password,
                                     UserReply reply) noexcept {
  try {
    const auto answer = std::make_shared<UserReply>(std::move(reply));
    const bool taken = passwords_.submit(PasswordThread::Kind::attempt, [this, call, answer, name = std::string(user),
                                                                         given = Secret(std::string(password))] {
      if (Call(call).is_cancelled()) return answer->fail(Error(Status::cancelled, "nobody waits for it any more"));
      const auto now = store_.now();
      const User* found = find(now->users, name);
      const bool has = found != nullptr && !found->password_hash.empty();
      const bool good = matches(given.view(), has ? found->password_hash : kNobodysHash);
      if (!good || !has) return answer->fail(Error(Status::denied, "the user or the password is not right"));
      answer->give(ShownUser(*found, *now).abi());
    });
    if (!taken) answer->fail(busy_with_passwords());
  } catch (const std::exception&) {
  }
}

/// As an edit of nothing: between the changes, so that none is made by halves.
void LocalIdentities::reserve(const mortise_call*, const mortise_identity_reservation& names,
                              ReservationReply reply) noexcept {
  try {
    auto answer = std::make_shared<ReservationReply>(std::move(reply));
    store_.edit(
        [this, place = std::string(view(names.place)),
         wanted = Reservations::Names::from(names)](const Directory& now) -> Result<Edit> {
          if (auto done = reserved_.reserve(place, wanted, now); !done) return std::move(done).error();
          return Edit();
        },
        [answer](const Result<Edit>& edit) {
          if (!edit) return answer->fail(edit.error());
          answer->give(nullptr);
        });
  } catch (const std::exception&) {
  }
}

void LocalIdentities::begin_session(const mortise_call*, const mortise_session_request& request,
                                    CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const auto issued = issue_session(request, *now, reserved_, box_, host_.unix_ms());
    if (!issued) return reply.fail(issued.error());
    give_session(issued->session, issued->access_key, issued->token, *now, reply);
  } catch (const std::exception&) {
  }
}

void LocalIdentities::find_session(const mortise_call*, std::string_view access_key, std::string_view token,
                                   CredentialReply reply) noexcept {
  try {
    const auto now = store_.now();
    const auto session = open_session(access_key, token, box_);
    if (!session) return reply.fail(session.error());
    if (!is_alive(*session, *now, reserved_, host_.unix_ms()))
      return reply.fail(Error(Status::not_found, "what the session depends on is not there any more"));
    give_session(*session, access_key, token, *now, reply);
  } catch (const std::exception&) {
  }
}

void LocalIdentities::find_of_users(void* self, mortise_str id, void* context,
                                    void (*result)(void*, const mortise_identity*)) {
  const auto now = static_cast<LocalIdentities*>(self)->store_.now();
  (void)with_user(view(id), *now, [&](const ShownUser& user) {
    mortise_identity shown{};
    shown.size = sizeof shown;
    shown.id = user.abi()->id;
    shown.display_name = user.abi()->display_name;
    shown.administrator = user.abi()->administrator;
    result(context, &shown);
  });
}

mortise_str LocalIdentities::region(void*) noexcept { return {}; }

}  // namespace mortise::users_local
