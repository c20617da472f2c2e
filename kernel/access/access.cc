// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"

#include <mortise/bytes.h>

#include <utility>

namespace mortise::access {
namespace {

mortise_authn_result accepted(const mortise_identity& identity) noexcept {
  mortise_authn_result result{};
  result.size = sizeof result;
  result.decision = MORTISE_AUTHN_ACCEPTED;
  result.identity = identity;
  return result;
}

mortise_authn_result refused(std::string_view code, std::string_view message) noexcept {
  mortise_authn_result result{};
  result.size = sizeof result;
  result.decision = MORTISE_AUTHN_REFUSED;
  result.code = str(code);
  result.message = str(message);
  return result;
}

mortise_identity nobody() noexcept {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.anonymous = 1;
  return identity;
}

/// True if the caller is known, and owns the bucket or asks about none that anybody owns.
bool at_home(const mortise_access_request& request) noexcept {
  if (request.identity->anonymous != 0) return false;
  return request.bucket_owner.size == 0 || view(request.bucket_owner) == view(request.identity->id);
}

/// Passes on a plugin's answer unless it is "not mine"; counts the answers.
struct Relay {
  void* context;
  void (*result)(void* context, const mortise_authn_result* result);
  int calls = 0;
  bool answered = false;

  static void receive(void* self, const mortise_authn_result* from_plugin) {
    Relay& relay = *static_cast<Relay*>(self);
    if (++relay.calls > 1 || from_plugin == nullptr || from_plugin->decision == MORTISE_AUTHN_NOT_MINE) return;
    relay.answered = true;
    if (from_plugin->decision == MORTISE_AUTHN_ACCEPTED || from_plugin->decision == MORTISE_AUTHN_REFUSED) {
      relay.result(relay.context, from_plugin);
      return;
    }
    const mortise_authn_result invalid = refused("InternalError", "the authentication plugin gave an invalid answer");
    relay.result(relay.context, &invalid);
  }
};

}  // namespace

struct Access::Functions {
  static const Access& of(void* self) noexcept { return *static_cast<const Access*>(self); }
  static int32_t enabled(void* self) { return of(self).authn_.empty() ? 0 : 1; }
  static void authenticate(void* self, const mortise_request* request, void* context, OnResult result) {
    of(self).first_answer(request, context, result, [&](const mortise_authn& plugin, void* relay) {
      plugin.authenticate(plugin.self, request, relay, &Relay::receive);
    });
  }
  static void authenticate_form(void* self, const mortise_request* request, const mortise_pair* fields, size_t count,
                                void* context, OnResult result) {
    of(self).first_answer(request, context, result, [&](const mortise_authn& plugin, void* relay) {
      if (MORTISE_HAS(mortise_authn, &plugin, authenticate_form) && plugin.authenticate_form != nullptr)
        return plugin.authenticate_form(plugin.self, request, fields, count, relay, &Relay::receive);
      mortise_authn_result not_mine{};
      not_mine.size = sizeof not_mine;
      not_mine.decision = MORTISE_AUTHN_NOT_MINE;
      Relay::receive(relay, &not_mine);
    });
  }
  static mortise_status authorize(void* self, const mortise_access_request* request) {
    return of(self).authorize(request);
  }
};

Access::Access(std::vector<const mortise_authn*> authn, std::vector<const mortise_authz*> authz,
               LocalAdministrator local, LocalOnly local_only)
    : authn_(std::move(authn)),
      authz_(std::move(authz)),
      local_(std::move(local)),
      local_only_(std::move(local_only)),
      table_{
          sizeof(mortise_access),       0, this, &Functions::enabled, &Functions::authenticate, &Functions::authorize,
          &Functions::authenticate_form} {}

mortise_identity Access::administrator() const noexcept {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.id = str(local_.id);
  identity.display_name = str(local_.display_name);
  identity.administrator = 1;
  return identity;
}

template <class F>
void Access::first_answer(const mortise_request* request, void* context, OnResult result, F&& asks) const {
  if (authn_.empty()) {
    const std::string refusal = local_only_.refusal(*request);
    const mortise_authn_result open = refusal.empty() ? accepted(administrator()) : refused("AccessDenied", refusal);
    result(context, &open);
    return;
  }
  for (const mortise_authn* plugin : authn_) {
    Relay relay{context, result};
    asks(*plugin, &relay);
    if (relay.answered) return;
    if (relay.calls == 0) {  // it must answer before it returns; the caller is unknown
      const mortise_authn_result failed = refused("InternalError", "the authentication plugin gave no answer");
      result(context, &failed);
      return;
    }
  }
  const mortise_authn_result anonymous = accepted(nobody());
  result(context, &anonymous);
}

mortise_status Access::authorize(const mortise_access_request* request) const {
  if (authn_.empty()) return MORTISE_OK;
  if (request->identity == nullptr) return MORTISE_DENIED;
  if (request->identity->root != 0) return MORTISE_OK;  // so that any rule can be taken back
  bool allowed = request->identity->administrator != 0;
  for (const mortise_authz* plugin : authz_) {
    switch (plugin->authorize(plugin->self, request)) {
      case MORTISE_AUTHZ_NO_OPINION:
        break;
      case MORTISE_AUTHZ_ALLOW:
        allowed = true;
        break;
      default:
        return MORTISE_DENIED;  // denied, or an invalid answer
    }
  }
  return allowed || at_home(*request) ? MORTISE_OK : MORTISE_DENIED;
}

}  // namespace mortise::access
