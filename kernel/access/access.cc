// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <utility>

namespace mortise::access {
namespace {

/// Views `identity`.
mortise_authn_result accepted(const mortise_identity& identity) noexcept {
  mortise_authn_result result{};
  result.size = sizeof result;
  result.decision = MORTISE_AUTHN_ACCEPTED;
  result.identity = &identity;
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
    const bool accepted = from_plugin->decision == MORTISE_AUTHN_ACCEPTED && from_plugin->identity != nullptr;
    if (accepted || from_plugin->decision == MORTISE_AUTHN_REFUSED) {
      relay.result(relay.context, from_plugin);
      return;
    }
    const mortise_authn_result invalid = refused("InternalError", "the authentication plugin gave an invalid answer");
    relay.result(relay.context, &invalid);
  }
};

/// What one plugin says. No answer, more than one, and a word that is none deny.
struct Opinion {
  int calls = 0;
  int32_t value = MORTISE_AUTHZ_DENY;
  std::string reason;  // of a denial

  bool denies() const noexcept {
    return calls != 1 || (value != MORTISE_AUTHZ_ALLOW && value != MORTISE_AUTHZ_NO_OPINION);
  }
  static void receive(void* self, const mortise_decision* given) {
    Opinion& opinion = *static_cast<Opinion*>(self);
    if (++opinion.calls > 1 || given == nullptr) return;
    const mortise_decision decision = known(given);
    opinion.value = decision.opinion;
    if (opinion.denies()) opinion.reason = view(decision.reason);
  }
};

}  // namespace

struct Access::Verdict {
  bool allowed;
  std::string reason;  // of a denial; whose it is
  std::string_view plugin;
};

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
  static void authorize(void* self, const mortise_access_request* asked, void* context, mortise_on_decision result) {
    const mortise_access_request request = known(asked);
    const Verdict verdict = of(self).authorize(request);
    const mortise_decision decision{sizeof decision, verdict.allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY,
                                    str(verdict.reason), str(verdict.plugin)};
    result(context, &decision);
  }
};

Access::Access(std::vector<const mortise_authn*> authn, std::vector<Judge> authz, LocalAdministrator local,
               LocalOnly local_only)
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
    const mortise_identity local = administrator();
    const mortise_authn_result open = refusal.empty() ? accepted(local) : refused("AccessDenied", refusal);
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
  const mortise_identity unknown = nobody();
  const mortise_authn_result anonymous = accepted(unknown);
  result(context, &anonymous);
}

Access::Verdict Access::authorize(const mortise_access_request& request) const {
  if (authn_.empty()) return {true, {}, {}};
  if (request.identity == nullptr) return {false, "nobody asks", {}};
  if (request.identity->root != 0) return {true, {}, {}};  // somebody must be able to take back any rule
  bool allowed = request.identity->administrator != 0;
  for (const Judge& judge : authz_) {
    Opinion opinion;
    judge.table->authorize(judge.table->self, &request, &opinion, &Opinion::receive);
    if (opinion.denies()) return {false, std::move(opinion.reason), judge.plugin};
    allowed = allowed || opinion.value == MORTISE_AUTHZ_ALLOW;
  }
  if (allowed || at_home(request)) return {true, {}, {}};
  return {false, "nothing allows it", {}};
}

}  // namespace mortise::access
