// SPDX-License-Identifier: Apache-2.0
//
// Who is it? The authentication plugins are asked one after the other, until one accepts or refuses.
#include "kernel/access/access.h"
#include "kernel/access/operator_key.h"

#include <mortise/bytes.h>
#include <mortise/identity_rules.h>
#include <mortise/known.h>

#include <string>

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

constexpr std::string_view kTryAgain = "ServiceUnavailable";  // a code of S3
constexpr std::string_view kLate = "It could not be found out in time who sent this request. Please try again.";
constexpr std::string_view kStopping = "The server is stopping. Please try again.";
constexpr std::string_view kTooMany = "Too many requests wait for their authentication. Please try again.";

mortise_identity nobody() noexcept {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.anonymous = 1;
  return identity;
}

bool takes_forms(const mortise_authn& plugin) noexcept {
  return MORTISE_HAS(mortise_authn, &plugin, authenticate_form) && plugin.authenticate_form != nullptr;
}

/// Of an answer that nobody gets.
void drop(const mortise_authn_result* result) noexcept {
  if (result == nullptr) return;
  const mortise_authn_result given = known(result);
  if (given.chunks == nullptr) return;
  const mortise_chunk_verifier chunks = known(given.chunks);
  if (chunks.self != nullptr && chunks.destroy != nullptr) chunks.destroy(chunks.self);
}

/// An id like that of a role, which only sessions have: others, as the subjects of tokens, may be chosen by anybody.
bool spells_role(const mortise_identity& identity) noexcept {
  return is_role_id(view(identity.id)) && identity.session_issued_ms == 0;
}

/// Somebody without an id is nobody. A zeroed identity must not be taken for a known caller.
bool says_who(const mortise_identity& identity) noexcept {
  return identity.anonymous != 0 || view(identity.id).size() != 0;
}

}  // namespace

/// Plugins are not asked: what they would check a signature against was made for other hosts and paths, and nobody
/// there compares the body with it.
void Access::answer_operator(const mortise_request& request, void* context, mortise_on_authn result) const {
  mortise_identity identity = nobody();
  if (has_key(request, options_.operator_key)) {
    identity = administrator();
    identity.root = 1;
  }
  const mortise_authn_result answer = accepted(identity);
  result(context, &answer);
}

void Access::begin(const mortise_call* call, const mortise_request* request, std::span<const mortise_pair> fields,
                   bool is_form, void* context, mortise_on_authn result) {
  if (request == nullptr || (fields.data() == nullptr && !fields.empty())) {
    const mortise_authn_result nothing = refused("InternalError", "there is no request to look at");
    return result(context, &nothing);
  }
  if (came_over_admin_listener(request)) return answer_operator(*request, context, result);
  if (authn_.empty()) {
    const std::string refusal = options_.local_only.refusal(*request);
    const mortise_identity local = administrator();
    const mortise_authn_result open = refusal.empty() ? accepted(local) : refused("AccessDenied", refusal);
    return result(context, &open);
  }
  Question* question = take(call);
  if (question == nullptr) {
    const mortise_authn_result full = refused(kTryAgain, kTooMany);
    return result(context, &full);
  }
  question->request = request;
  question->is_form = is_form;
  question->fields = fields.data();
  question->field_count = fields.size();
  question->context = context;
  question->on_authn = result;
  authenticate(*question);
}

void Access::authenticate(Question& question) {
  for (; question.plugin < authn_.size(); ++question.plugin) {
    const Asked<mortise_authn>& plugin = authn_[question.plugin];
    if (question.is_form && !takes_forms(*plugin.table)) continue;
    ask(question, plugin);
    const uint64_t flags = question.returned();
    if ((flags & Question::kAnswered) == 0) return watch();  // who answers goes on
    if ((flags & Question::kOver) != 0) return questions_.put_back(question);
  }
  const mortise_identity unknown = nobody();
  const mortise_authn_result anonymous = accepted(unknown);
  question.on_authn(question.context, &anonymous);
  questions_.put_back(question);
}

void Access::ask(Question& question, const Asked<mortise_authn>& plugin) {
  const mortise_authn& t = *plugin.table;
  if (!question.is_form)
    return t.authenticate(t.self, &question.call.abi(), question.request, question.begin_turn(plugin.function),
                          &receive_identity);
  t.authenticate_form(t.self, &question.call.abi(), question.request, question.fields, question.field_count,
                      question.begin_turn(plugin.for_forms), &receive_identity);
}

/// Passes it on at once, unless the next plugin is to be asked: nothing of it needs to be copied.
void Access::receive_identity(void* ticket, const mortise_authn_result* result) {
  Questions& questions = Questions::of_process();
  Question* question = questions.claim(ticket);
  if (question == nullptr) return drop(result);
  Access& access = *question->access;
  const support::Fault fault = result == nullptr ? nullptr : support::fault_of(*result);
  const mortise_authn_result given = result == nullptr ? mortise_authn_result{} : known(result);
  const mortise_identity identity = given.identity == nullptr ? mortise_identity{} : known(given.identity);
  const int32_t decision = result == nullptr || fault != nullptr ? -1 : given.decision;
  if (decision == MORTISE_AUTHN_NOT_MINE) {
    if ((question->answered() & Question::kReturned) == 0) return;  // who asked goes on
    ++question->plugin;
    return access.authenticate(*question);
  }
  const bool knows_who = decision == MORTISE_AUTHN_ACCEPTED && given.identity != nullptr && says_who(identity);
  if (knows_who && spells_role(identity)) {
    drop(result);
    const mortise_authn_result no = refused("AccessDenied", "An id that begins with 'role/' is not the id of a user.");
    question->on_authn(question->context, &no);
  } else if (knows_who || decision == MORTISE_AUTHN_REFUSED) {
    question->on_authn(question->context, result);
  } else {
    drop(result);
    questions.say(
        invalid_answer(questions.plugin_of(access.authn_[question->plugin].function), "authenticate()", fault) +
        "the request is refused");
    const mortise_authn_result invalid = refused("InternalError", "the authentication plugin gave an invalid answer");
    question->on_authn(question->context, &invalid);
  }
  if ((question->answered(Question::kOver) & Question::kReturned) != 0) questions.put_back(*question);
}

void Access::refuse_unanswered(Question& question, bool ending) {
  const mortise_authn_result late = refused(kTryAgain, ending ? kStopping : kLate);
  question.on_authn(question.context, &late);
}

}  // namespace mortise::access
