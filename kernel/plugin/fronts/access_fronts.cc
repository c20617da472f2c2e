// SPDX-License-Identifier: Apache-2.0
#include "kernel/plugin/fronts/calls.h"
#include "kernel/plugin/fronts/shape.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/bytes.h>

namespace mortise::plugin {
namespace {

void refuse(void* context, mortise_on_authn result) {
  mortise_authn_result refused{};
  refused.size = sizeof refused;
  refused.decision = MORTISE_AUTHN_REFUSED;
  refused.code = str("InternalError");
  refused.message = str("the authentication plugin failed");
  result(context, &refused);
}

}  // namespace

template <size_t N>
struct Front<mortise_authn, N> {
  static void put(mortise_authn& t) {
    using T = mortise_authn;
    t.authenticate = [](void* self, const mortise_call* on_behalf, const mortise_request* request, void* context,
                        mortise_on_authn result) {
      answered_or_refused<T, N>(
          "authenticate()", [&](const T& plugin) { plugin.authenticate(self, on_behalf, request, context, result); },
          [&] { refuse(context, result); });
    };
    if (!MORTISE_HAS(T, &t, authenticate_form) || t.authenticate_form == nullptr) return;
    t.authenticate_form = [](void* self, const mortise_call* on_behalf, const mortise_request* request,
                             const mortise_pair* fields, size_t count, void* context, mortise_on_authn result) {
      answered_or_refused<T, N>(
          "authenticate_form()",
          [&](const T& plugin) { plugin.authenticate_form(self, on_behalf, request, fields, count, context, result); },
          [&] { refuse(context, result); });
    };
  }
};

template <size_t N>
struct Front<mortise_authz, N> {
  static void put(mortise_authz& t) {
    using T = mortise_authz;
    t.authorize = [](void* self, const mortise_call* on_behalf, const mortise_access_request* request, void* context,
                     mortise_on_decision result) {
      answered_or_refused<T, N>(
          "authorize()", [&](const T& plugin) { plugin.authorize(self, on_behalf, request, context, result); },
          [&] {
            const mortise_decision denied{
                sizeof denied, MORTISE_AUTHZ_DENY, str("the plugin failed"), {}, MORTISE_OK, 0};
            result(context, &denied);
          });
    };
  }
};

template <size_t N>
struct Front<mortise_policies, N> {
  static void put(mortise_policies& t) {
    front<N, "check_identity_policy()", &mortise_policies::check_identity_policy>(t);
  }
};

constinit const Shape kAuthnShape =
    shape_of<mortise_authn, kMostOthers>(MORTISE_AUTHN_ID, MORTISE_END_OF(mortise_authn, authenticate));
constinit const Shape kAuthzShape =
    shape_of<mortise_authz, kMostOthers>(MORTISE_AUTHZ_ID, MORTISE_END_OF(mortise_authz, authorize));
constinit const Shape kPoliciesShape = shape_of<mortise_policies, kMostOthers>(
    MORTISE_POLICIES_ID, MORTISE_END_OF(mortise_policies, check_identity_policy));

}  // namespace mortise::plugin
