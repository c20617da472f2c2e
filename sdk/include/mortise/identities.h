// SPDX-License-Identifier: Apache-2.0
//
// mortise.identity/1: derive from IdentityProvider to have identities; Identities asks for them. Contract:
// abi/identity.h.
//
//   identities.find_key(&call, access_key, [](const mortise_error& e, const mortise_credential* key) { … });
#pragma once

#include <mortise/abi/identity.h>
#include <mortise/bytes.h>
#include <mortise/callback.h>
#include <mortise/error.h>
#include <mortise/known.h>

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

namespace mortise {

/// The right and the duty to answer one question about a T: once, on any thread. Move-only. Dropped, it says that it
/// cannot be told.
template <class T>
class IdentityReply {
 public:
  using Function = void (*)(void* context, const mortise_error* error, const T* found);
  IdentityReply(void* context, Function result) noexcept : context_(context), result_(result) {}
  IdentityReply(IdentityReply&& o) noexcept : context_(o.context_), result_(std::exchange(o.result_, nullptr)) {}
  IdentityReply& operator=(IdentityReply&& o) noexcept {
    std::swap(context_, o.context_);
    std::swap(result_, o.result_);
    return *this;
  }
  ~IdentityReply() {
    if (result_ != nullptr) fail(Error(Status::internal, "the plugin gave no answer"));
  }

  /// What was asked for; nullptr of something that was removed.
  void give(const T* found) noexcept {
    const mortise_error fine = empty_error();
    std::exchange(result_, nullptr)(context_, &fine, found);
  }
  void fail(const Error& error) noexcept { std::exchange(result_, nullptr)(context_, ErrorView(error).abi(), nullptr); }

 private:
  void* context_;
  Function result_;
};

using CredentialReply = IdentityReply<mortise_credential>;
using UserReply = IdentityReply<mortise_user>;
using IdentityChangeReply = IdentityReply<mortise_identity_entry>;
using ReservationReply = IdentityReply<void>;  // give(nullptr)

/// What list() tells: each() for every entry, then end() or fail(), once. Move-only.
class IdentityListing {
 public:
  IdentityListing(void* context, mortise_on_identity_entry told, mortise_on_identities_listed ended) noexcept
      : context_(context), each_(told), end_(ended) {}
  IdentityListing(IdentityListing&& o) noexcept
      : context_(o.context_), each_(o.each_), end_(std::exchange(o.end_, nullptr)) {}
  IdentityListing& operator=(IdentityListing&&) = delete;
  ~IdentityListing() {
    if (end_ != nullptr) fail(Error(Status::internal, "the plugin gave no answer"));
  }

  void each(const mortise_identity_entry& entry) noexcept {
    const mortise_error fine = empty_error();
    each_(context_, &fine, &entry);
  }
  void end(bool truncated) noexcept {
    const mortise_error fine = empty_error();
    std::exchange(end_, nullptr)(context_, &fine, truncated ? 1 : 0);
  }
  void fail(const Error& error) noexcept { std::exchange(end_, nullptr)(context_, ErrorView(error).abi(), 0); }

 private:
  void* context_;
  mortise_on_identity_entry each_;
  mortise_on_identities_listed end_;
};

/// mortise.identity/1: derive, return table() from Plugin::find(). Any thread; nothing may block. What is passed in is
/// gone when the function returns.
class IdentityProvider {
 public:
  enum class Administration : bool { elsewhere, here };
  explicit IdentityProvider(Administration administration) noexcept
      : table_{sizeof table_,
               0,
               this,
               &on_find_key,
               &on_find_user,
               &on_generation,
               &on_key_used,
               administration == Administration::here ? &on_list : nullptr,
               administration == Administration::here ? &on_change : nullptr,
               &on_reserve,
               &on_check_password,
               &on_begin_session,
               &on_find_session} {}
  IdentityProvider(const IdentityProvider&) = delete;
  IdentityProvider& operator=(const IdentityProvider&) = delete;
  virtual ~IdentityProvider() = default;

  virtual void find_key(const mortise_call* call, std::string_view access_key, CredentialReply reply) noexcept = 0;
  virtual void find_user(const mortise_call* call, std::string_view id, UserReply reply) noexcept = 0;
  virtual uint64_t generation() const noexcept = 0;
  virtual void key_used(std::string_view, int64_t) noexcept {}
  virtual void list(const mortise_call*, const mortise_identity_query&, IdentityListing listing) noexcept {
    listing.fail(Error(Status::unsupported, "identities are not listed here"));
  }
  virtual void change(const mortise_call*, const mortise_identity_change&, IdentityChangeReply reply) noexcept {
    reply.fail(Error(Status::unsupported, "identities are not changed here"));
  }
  virtual void reserve(const mortise_call*, const mortise_identity_reservation&, ReservationReply reply) noexcept {
    reply.fail(Error(Status::unsupported, "names are not reserved here"));
  }
  virtual void check_password(const mortise_call*, std::string_view, std::string_view, UserReply reply) noexcept {
    reply.fail(Error(Status::unsupported, "there are no passwords here"));
  }
  virtual void begin_session(const mortise_call*, const mortise_session_request&, CredentialReply reply) noexcept {
    reply.fail(Error(Status::unsupported, "temporary credentials are not issued here"));
  }
  virtual void find_session(const mortise_call*, std::string_view, std::string_view, CredentialReply reply) noexcept {
    reply.fail(Error(Status::not_found, "temporary credentials are not issued here"));
  }
  const mortise_identities* table() const noexcept { return &table_; }

 private:
  static IdentityProvider& of(void* self) noexcept { return *static_cast<IdentityProvider*>(self); }
  static void on_find_key(void* self, const mortise_call* call, mortise_str access_key, void* context,
                          mortise_on_credential result) {
    of(self).find_key(call, view(access_key), CredentialReply(context, result));
  }
  static void on_find_user(void* self, const mortise_call* call, mortise_str id, void* context,
                           mortise_on_user result) {
    of(self).find_user(call, view(id), UserReply(context, result));
  }
  static uint64_t on_generation(void* self) { return of(self).generation(); }
  static void on_key_used(void* self, mortise_str access_key, int64_t unix_ms) {
    of(self).key_used(view(access_key), unix_ms);
  }
  static void on_list(void* self, const mortise_call* call, const mortise_identity_query* query, void* context,
                      mortise_on_identity_entry each, mortise_on_identities_listed end) {
    of(self).list(call, known(query), IdentityListing(context, each, end));
  }
  static void on_change(void* self, const mortise_call* call, const mortise_identity_change* wanted, void* context,
                        mortise_on_identity_changed done) {
    of(self).change(call, known(wanted), IdentityChangeReply(context, done));
  }
  static void on_reserve(void* self, const mortise_call* call, const mortise_identity_reservation* names, void* context,
                         mortise_on_identities_reserved done) {
    of(self).reserve(call, known(names), ReservationReply(context, done));
  }
  static void on_check_password(void* self, const mortise_call* call, mortise_str user, mortise_str password,
                                void* context, mortise_on_user result) {
    of(self).check_password(call, view(user), view(password), UserReply(context, result));
  }
  static void on_begin_session(void* self, const mortise_call* call, const mortise_session_request* request,
                               void* context, mortise_on_credential result) {
    of(self).begin_session(call, known(request), CredentialReply(context, result));
  }
  static void on_find_session(void* self, const mortise_call* call, mortise_str access_key, mortise_str token,
                              void* context, mortise_on_credential result) {
    of(self).find_session(call, view(access_key), view(token), CredentialReply(context, result));
  }
  mortise_identities table_;
};

/// One plugin's identities, for those who ask. Copyable; for any thread. Empty if no plugin gives them.
class Identities {
 public:
  Identities() = default;
  explicit Identities(const mortise_identities* table) noexcept : table_(table) {}
  explicit operator bool() const noexcept { return table_ != nullptr; }
  bool can_be_administered() const noexcept {
    return table_ != nullptr && MORTISE_HAS(mortise_identities, table_, change) && table_->change != nullptr &&
           table_->list != nullptr;
  }

  uint64_t generation() const noexcept { return table_->generation(table_->self); }
  void key_used(std::string_view access_key, int64_t unix_ms) const noexcept {
    table_->key_used(table_->self, str(access_key), unix_ms);
  }
  /// result(const mortise_error&, const mortise_credential*), once, now or later.
  template <class F>
  void find_key(const mortise_call* call, std::string_view access_key, F result) const {
    table_->find_key(table_->self, call, str(access_key), Callback<F>::context(std::move(result)),
                     &give<F, mortise_credential>);
  }
  /// result(const mortise_error&, const mortise_user*), once, now or later.
  template <class F>
  void find_user(const mortise_call* call, std::string_view id, F result) const {
    table_->find_user(table_->self, call, str(id), Callback<F>::context(std::move(result)), &give<F, mortise_user>);
  }
  /// done(const mortise_error&, const mortise_identity_entry*), once, now or later.
  template <class F>
  void change(const mortise_call* call, const mortise_identity_change& wanted, F done) const {
    table_->change(table_->self, call, &wanted, Callback<F>::context(std::move(done)),
                   &give<F, mortise_identity_entry>);
  }
  /// done(const mortise_error&, const void*), once, now or later.
  template <class F>
  void reserve(const mortise_call* call, const mortise_identity_reservation& names, F done) const {
    if (!MORTISE_HAS(mortise_identities, table_, reserve) || table_->reserve == nullptr) {
      const Error never(Status::unsupported, "the plugin that keeps users does not reserve names");
      return done(*ErrorView(never).abi(), static_cast<const void*>(nullptr));
    }
    table_->reserve(table_->self, call, &names, Callback<F>::context(std::move(done)), &give<F, void>);
  }
  /// result(const mortise_error&, const mortise_user*), once, now or later.
  template <class F>
  void check_password(const mortise_call* call, std::string_view user, std::string_view password, F result) const {
    if (!MORTISE_HAS(mortise_identities, table_, check_password) || table_->check_password == nullptr) {
      const Error never(Status::unsupported, "the plugin that keeps users has no passwords");
      return result(*ErrorView(never).abi(), static_cast<const mortise_user*>(nullptr));
    }
    table_->check_password(table_->self, call, str(user), str(password), Callback<F>::context(std::move(result)),
                           &give<F, mortise_user>);
  }
  bool issues_sessions() const noexcept {
    return table_ != nullptr && MORTISE_HAS(mortise_identities, table_, find_session) &&
           table_->begin_session != nullptr && table_->find_session != nullptr;
  }
  /// If issues_sessions(). result(const mortise_error&, const mortise_credential*), once, now or later.
  template <class F>
  void begin_session(const mortise_call* call, const mortise_session_request& request, F result) const {
    table_->begin_session(table_->self, call, &request, Callback<F>::context(std::move(result)),
                          &give<F, mortise_credential>);
  }
  /// The same for the key that is shown with a token.
  template <class F>
  void find_session(const mortise_call* call, std::string_view access_key, std::string_view token, F result) const {
    table_->find_session(table_->self, call, str(access_key), str(token), Callback<F>::context(std::move(result)),
                         &give<F, mortise_credential>);
  }
  /// each(const mortise_identity_entry&), then end(const mortise_error&, bool truncated) once, now or later.
  template <class Each, class End>
  void list(const mortise_call* call, const mortise_identity_query& query, Each each, End end) const {
    struct Functions {
      Each each;
      End end;
    };
    table_->list(
        table_->self, call, &query, new Functions{std::move(each), std::move(end)},
        [](void* context, const mortise_error*, const mortise_identity_entry* entry) {
          static_cast<Functions*>(context)->each(*entry);
        },
        [](void* context, const mortise_error* e, int32_t truncated) {
          const std::unique_ptr<Functions> own(static_cast<Functions*>(context));
          own->end(*e, truncated != 0);
        });
  }

 private:
  template <class F, class T>
  static void give(void* context, const mortise_error* error, const T* found) {
    Callback<F>::call(context, *error, found);
  }
  const mortise_identities* table_ = nullptr;
};

}  // namespace mortise
