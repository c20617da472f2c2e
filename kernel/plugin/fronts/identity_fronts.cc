// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/identity.h>
#include <mortise/abi/tokens.h>
#include <mortise/abi/users.h>

namespace mortise::plugin {
namespace {

template <size_t N>
void put_session_fronts(mortise_identities& t) {
  using T = mortise_identities;
  if (MORTISE_HAS(T, &t, begin_session) && t.begin_session != nullptr)
    t.begin_session = [](void* self, const mortise_call* call, const mortise_session_request* request, void* context,
                         mortise_on_credential result) {
      answered_later<T, N>("begin_session()", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_credential receive) {
                             Behind<T, N>::table->begin_session(self, call, request, ticket, receive);
                           });
    };
  if (!MORTISE_HAS(T, &t, find_session) || t.find_session == nullptr) return;
  t.find_session = [](void* self, const mortise_call* call, mortise_str access_key, mortise_str token, void* context,
                      mortise_on_credential result) {
    answered_later<T, N>("find_session()", MORTISE_INTERNAL, context, result,
                         [&](void* ticket, mortise_on_credential receive) {
                           PendingAnswers::of_process().allow_any_time(ticket);
                           Behind<T, N>::table->find_session(self, call, access_key, token, ticket, receive);
                         });
  };
}

}  // namespace

template <size_t N>
struct Front<mortise_users, N> {
  static void put(mortise_users& t) {
    using T = mortise_users;
    t.find = [](void* self, mortise_str id, void* context, void (*result)(void*, const mortise_identity*)) {
      CheckedCallback<void, const mortise_identity*> between{context, result};
      Thunk<T, N, "find() of its users", &T::find>::call(self, id, &between, &decltype(between)::take);
      if (between.fault != nullptr)
        report_malformed(Behind<T, N>::report, Behind<T, N>::plugin, "find() of its users", between.fault);
    };
  }
};

template <size_t N>
struct Front<mortise_identities, N> {
  static void put(mortise_identities& t) {
    using T = mortise_identities;
    t.find_key = [](void* self, const mortise_call* call, mortise_str access_key, void* context,
                    mortise_on_credential result) {
      answered_later<T, N>(
          "find_key()", MORTISE_INTERNAL, context, result, [&](void* ticket, mortise_on_credential receive) {
            PendingAnswers::of_process().allow_any_time(ticket);  // it may be a network; who asks gives up by itself
            Behind<T, N>::table->find_key(self, call, access_key, ticket, receive);
          });
    };
    t.find_user = [](void* self, const mortise_call* call, mortise_str id, void* context, mortise_on_user result) {
      answered_later<T, N>("find_user()", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_user receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);
                             Behind<T, N>::table->find_user(self, call, id, ticket, receive);
                           });
    };
    front<N, "generation()", &T::generation>(t);
    front<N, "key_used()", &T::key_used>(t);
    if (MORTISE_HAS(T, &t, change) && t.change != nullptr)
      t.change = [](void* self, const mortise_call* call, const mortise_identity_change* wanted, void* context,
                    mortise_on_identity_changed done) {
        answered_later<T, N>("change()", MORTISE_UNKNOWN, context, done,
                             [&](void* ticket, mortise_on_identity_changed receive) {
                               Behind<T, N>::table->change(self, call, wanted, ticket, receive);
                             });
      };
    if (MORTISE_HAS(T, &t, check_password) && t.check_password != nullptr)
      t.check_password = [](void* self, const mortise_call* call, mortise_str user, mortise_str password, void* context,
                            mortise_on_user result) {
        answered_later<T, N>("check_password()", MORTISE_INTERNAL, context, result,
                             [&](void* ticket, mortise_on_user receive) {
                               PendingAnswers::of_process().allow_any_time(ticket);  // others may be checked first
                               Behind<T, N>::table->check_password(self, call, user, password, ticket, receive);
                             });
      };
    put_session_fronts<N>(t);
    if (!MORTISE_HAS(T, &t, reserve) || t.reserve == nullptr) return;
    t.reserve = [](void* self, const mortise_call* call, const mortise_identity_reservation* names, void* context,
                   mortise_on_identities_reserved done) {
      answered_later<T, N>("reserve()", MORTISE_INTERNAL, context, done,
                           [&](void* ticket, mortise_on_identities_reserved receive) {
                             Behind<T, N>::table->reserve(self, call, names, ticket, receive);
                           });
    };
  }
};

template <size_t N>
struct Front<mortise_tokens, N> {
  static void put(mortise_tokens& t) {
    using T = mortise_tokens;
    t.check = [](void* self, const mortise_call* call, mortise_str token, void* context, mortise_on_token result) {
      answered_later<T, N>("check() of its tokens", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_token receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);  // keys may have to be fetched
                             Behind<T, N>::table->check(self, call, token, ticket, receive);
                           });
    };
    t.issue = [](void* self, const mortise_call* call, const mortise_token_order* order, void* context,
                 mortise_on_token_issued result) {
      answered_later<T, N>("issue()", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_token_issued receive) {
                             Behind<T, N>::table->issue(self, call, order, ticket, receive);
                           });
    };
    t.revoke = [](void* self, const mortise_call* call, mortise_str token, void* context,
                  mortise_on_token_revoked done) {
      answered_later<T, N>("revoke()", MORTISE_UNKNOWN, context, done,
                           [&](void* ticket, mortise_on_token_revoked receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);
                             Behind<T, N>::table->revoke(self, call, token, ticket, receive);
                           });
    };
    if (!MORTISE_HAS(T, &t, check_with) || t.check_with == nullptr) return;
    t.check_with = [](void* self, const mortise_call* call, mortise_str token, const mortise_token_issuer* issuers,
                      size_t size, size_t count, void* context, mortise_on_token result) {
      answered_later<T, N>("check_with() of its tokens", MORTISE_INTERNAL, context, result,
                           [&](void* ticket, mortise_on_token receive) {
                             PendingAnswers::of_process().allow_any_time(ticket);  // keys may have to be fetched
                             Behind<T, N>::table->check_with(self, call, token, issuers, size, count, ticket, receive);
                           });
    };
  }
};

constinit const Shape kUsersShape =
    shape_of<mortise_users, kMostOthers>(MORTISE_USERS_ID, MORTISE_END_OF(mortise_users, find));
constinit const Shape kIdentitiesShape =
    shape_of<mortise_identities, kMostOthers>(MORTISE_IDENTITY_ID, MORTISE_END_OF(mortise_identities, key_used));
constinit const Shape kTokensShape =
    shape_of<mortise_tokens, kMostOthers>(MORTISE_TOKENS_ID, MORTISE_END_OF(mortise_tokens, revoke));

}  // namespace mortise::plugin
