// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"

#include "kernel/access/operator_key.h"

#include <mortise/bytes.h>
#include <mortise/identity_rules.h>
#include <mortise/known.h>

#include <algorithm>
#include <limits>
#include <thread>
#include <utility>

namespace mortise::access {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
/// While an answer is late, the time is looked at this often.
constexpr int64_t kLookMs = 100;

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
constexpr std::string_view kTooMany = "Too many requests wait for their authentication. Please try again.";

mortise_identity nobody() noexcept {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.anonymous = 1;
  return identity;
}

bool came_over_admin_listener(const mortise_request* request) noexcept {
  return request != nullptr && request->listener == MORTISE_LISTENER_ADMIN;
}

/// Actions on the server itself and on who there is: "admin:…", "iam:…", "…:Administer"; and acting as somebody else.
bool administers(std::string_view action) noexcept {
  return action.starts_with("admin:") || action.starts_with("iam:") || action.starts_with("sts:AssumeRole") ||
         action.ends_with(":Administer");
}

/// True if the caller is known, and owns the bucket or asks about none that anybody owns. Nobody owns the server.
bool at_home(const mortise_access_request& request) noexcept {
  if (request.identity->anonymous != 0 || administers(view(request.action))) return false;
  return request.bucket_owner.size == 0 || view(request.bucket_owner) == view(request.identity->id);
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
bool spells_role(const mortise_authn_result& result) noexcept {
  return result.identity != nullptr && is_role_id(view(result.identity->id)) &&
         known(result.identity).session_issued_ms == 0;
}

std::string invalid_answer(std::string_view plugin, std::string_view function, support::Fault fault) {
  return "plugin '" + std::string(plugin) + "' gave an invalid answer in " + std::string(function) +
         (fault == nullptr ? "" : ", " + std::string(fault)) + "; ";
}

/// For whoever wants to know why.
void say(const mortise_access_request& request, std::string_view line) {
  if (request.explain != nullptr) request.explain(request.explain_context, str(line));
}

std::string_view name_of(int32_t opinion) noexcept {
  switch (opinion) {
    case MORTISE_AUTHZ_ALLOW:
      return "allows it";
    case MORTISE_AUTHZ_NO_OPINION:
      return "has no opinion";
    case MORTISE_AUTHZ_NOT_BY_DEFAULT:
      return "says that the caller may only what is allowed";
    default:
      return "denies it";
  }
}

bool is_opinion(int32_t opinion) noexcept {
  return opinion == MORTISE_AUTHZ_ALLOW || opinion == MORTISE_AUTHZ_NO_OPINION ||
         opinion == MORTISE_AUTHZ_NOT_BY_DEFAULT;
}

}  // namespace

struct Access::Verdict {
  bool allowed = false;
  std::string_view reason = {};  // of a denial; whose it is
  std::string_view plugin = {};
  mortise_status status = MORTISE_OK;
};

struct Access::Functions {
  static Access& of(void* self) noexcept { return *static_cast<Access*>(self); }
  static int32_t enabled(void* self) { return of(self).authn_.empty() ? 0 : 1; }
  static mortise_str public_access_block(void* self) { return str(of(self).options_.public_access_block); }
  static int32_t asks(void* self) { return of(self).authn_.empty() && of(self).authz_.empty() ? 0 : 1; }
  static void authenticate(void* self, const mortise_call* call, const mortise_request* request, void* context,
                           mortise_on_authn result) {
    of(self).begin(call, request, {}, false, context, result);
  }
  static void authenticate_form(void* self, const mortise_call* call, const mortise_request* request,
                                const mortise_pair* fields, size_t count, void* context, mortise_on_authn result) {
    of(self).begin(call, request, {fields, count}, true, context, result);
  }
  static void authorize(void* self, const mortise_call* call, const mortise_access_request* asked, void* context,
                        mortise_on_decision result) {
    of(self).begin(call, known(asked), context, result);
  }
};

Access::Access(const Host& host, std::vector<Examiner> authn, std::vector<Judge> authz, AccessOptions options)
    : host_(host),
      questions_(Questions::of_process()),
      options_(std::move(options)),
      table_{sizeof(mortise_access),
             0,
             this,
             &Functions::enabled,
             &Functions::authenticate,
             &Functions::authorize,
             &Functions::authenticate_form,
             &Functions::asks,
             &Functions::public_access_block} {
  for (const Examiner& e : authn)
    authn_.push_back(
        {e.table, questions_.name(e.plugin, "authenticate()"), questions_.name(e.plugin, "authenticate_form()")});
  for (const Judge& j : authz) authz_.push_back({j.table, questions_.name(j.plugin, "authorize()"), 0});
  questions_.report_to([host](std::string_view line) { host.log(LogLevel::error, line); });
}

Access::~Access() { stop(); }

mortise_identity Access::administrator() const noexcept {
  mortise_identity identity{};
  identity.size = sizeof identity;
  identity.id = str(options_.local.id);
  identity.display_name = str(options_.local.display_name);
  identity.administrator = 1;
  return identity;
}

Question* Access::take(const mortise_call* call) {
  if (stopping_) return nullptr;
  Question* question = questions_.take(this);
  if (question == nullptr) return nullptr;
  question->plugin = 0;
  question->allowed = false;
  question->by_default = true;
  question->on_authn = nullptr;
  question->on_decision = nullptr;
  question->call.begin(call, host_.monotonic_ns() + options_.patience.count() * kNsPerMs);
  return question;
}

// ---- who is it?

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
  const int32_t decision = result == nullptr || fault != nullptr ? -1 : result->decision;
  if (decision == MORTISE_AUTHN_NOT_MINE) {
    if ((question->answered() & Question::kReturned) == 0) return;  // who asked goes on
    ++question->plugin;
    return access.authenticate(*question);
  }
  if (decision == MORTISE_AUTHN_ACCEPTED && spells_role(*result)) {
    drop(result);
    const mortise_authn_result no = refused("AccessDenied", "A name that begins with 'role/' is nobody's.");
    question->on_authn(question->context, &no);
  } else if (decision == MORTISE_AUTHN_REFUSED || (decision == MORTISE_AUTHN_ACCEPTED && result->identity != nullptr)) {
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

// ---- may they?

void Access::begin(const mortise_call* call, const mortise_access_request& request, void* context,
                   mortise_on_decision result) {
  const auto tell = [&](const Verdict& verdict) {
    const mortise_decision decision{sizeof decision,     verdict.allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY,
                                    str(verdict.reason), str(verdict.plugin),
                                    verdict.status,      0};
    result(context, &decision);
  };
  const bool administrator = request.identity != nullptr && request.identity->administrator != 0;
  if (came_over_admin_listener(request.request) && !administrator)
    return tell({false, "the admin listener is for administrators"});
  if (authn_.empty() && authz_.empty()) return tell({true});
  if (request.identity == nullptr) return tell({false, "nobody asks"});
  if (request.identity->root != 0) {  // somebody must be able to take back any rule
    say(request, "root may do everything");
    return tell({true});
  }
  if (request.identity->session_policy.size != 0 && !options_.evaluates_policies)
    return tell({false, "no plugin evaluates the policy of the session"});
  if (authz_.empty())
    return tell(administrator || at_home(request) ? Verdict{true} : Verdict{false, "nothing allows it"});
  Question* question = take(call);
  if (question == nullptr) return tell({false, "too many requests wait for permission", {}, MORTISE_BUSY});
  question->asked = request;
  question->asked.public_access_block = str(options_.public_access_block);
  if (request.explain == nullptr && host_.logs(LogLevel::debug)) {
    question->asked.explain = &log_line;
    question->asked.explain_context = question;
  }
  if (administrator) say(question->asked, "an administrator may do everything that nobody denies");
  question->allowed = administrator;
  question->context = context;
  question->on_decision = result;
  authorize(*question);
}

void Access::authorize(Question& question) {
  while (question.plugin < authz_.size()) {
    const Asked<mortise_authz>& plugin = authz_[question.plugin];
    const mortise_authz& t = *plugin.table;
    t.authorize(t.self, &question.call.abi(), &question.asked, question.begin_turn(plugin.function), &receive_decision);
    const uint64_t flags = question.returned();
    if ((flags & Question::kAnswered) == 0) return watch();  // who answers goes on
    if (!weigh(question, flags)) return;
  }
  const bool by_default = question.by_default && at_home(question.asked);
  if (by_default && !question.allowed)
    say(question.asked,
        question.asked.bucket_owner.size == 0 ? "it concerns no bucket of anybody" : "the bucket is the caller's own");
  decide(question, question.allowed || by_default ? Verdict{true} : Verdict{false, "nothing allows it"});
}

void Access::receive_decision(void* ticket, const mortise_decision* given) {
  Question* question = Questions::of_process().claim(ticket);
  if (question == nullptr) return;
  mortise_decision decision = given == nullptr ? mortise_decision{0, -1, {}, {}, 0, 0} : known(given);
  const support::Fault fault = support::fault_of(decision.reason);
  if (fault != nullptr) {
    decision.opinion = -1;
    decision.reason = {};
  }
  question->answer.opinion = decision.opinion;
  question->answer.status = decision.status;
  question->answer.fault = fault;
  question->answer.reason = is_opinion(decision.opinion) ? std::string_view() : view(decision.reason);
  const uint64_t flags = question->answered();
  if ((flags & Question::kReturned) == 0) return;  // who asked goes on
  Access& access = *question->access;
  question->asked.object = nullptr;  // it was only there while the asker's function ran
  if (access.weigh(*question, flags)) access.authorize(*question);
}

bool Access::weigh(Question& question, uint64_t flags) {
  const std::string_view plugin = questions_.plugin_of(authz_[question.plugin].function);
  const int32_t opinion = question.answer.opinion;
  if (question.asked.explain != nullptr)
    say(question.asked, std::string(plugin) + " " + std::string(name_of(opinion)) +
                            (question.answer.reason.empty() ? "" : ": " + question.answer.reason));
  if ((flags & Question::kTwice) != 0) {
    decide(question, {false, "two answers", plugin});
    return false;
  }
  if (!is_opinion(opinion)) {
    if (opinion != MORTISE_AUTHZ_DENY)
      questions_.say(invalid_answer(plugin, "authorize()", question.answer.fault) + "the request is denied");
    decide(question, {false, question.answer.reason, plugin, question.answer.status});
    return false;
  }
  question.allowed = question.allowed || opinion == MORTISE_AUTHZ_ALLOW;
  question.by_default = question.by_default && opinion != MORTISE_AUTHZ_NOT_BY_DEFAULT;
  ++question.plugin;
  return true;
}

/// Of what was explained, while everything is logged.
void Access::log_line(void* context, mortise_str line) {
  const auto& question = *static_cast<const Question*>(context);
  const mortise_access_request& r = question.asked;
  question.access->host_.log(LogLevel::debug, view(line),
                             {pair("request_id", view(question.call.abi().request_id)), pair("action", view(r.action)),
                              pair("bucket", view(r.bucket)), pair("key", view(r.key)),
                              pair("user", r.identity->anonymous != 0 ? "anonymous" : view(r.identity->id))});
}

void Access::decide(Question& question, const Verdict& verdict) {
  if (question.asked.explain == &log_line) say(question.asked, verdict.allowed ? "allowed" : "denied");
  const mortise_decision decision{sizeof decision,     verdict.allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY,
                                  str(verdict.reason), str(verdict.plugin),
                                  verdict.status,      0};
  question.on_decision(question.context, &decision);
  questions_.put_back(question);
}

// ---- how long they have

void Access::watch() {
  if (watching_.exchange(true)) return;
  if (!host_.submit_after(kLookMs, [this] { look(); })) watching_ = false;
}

void Access::look() {
  watching_ = false;  // before the look: who asks now starts another one
  const int64_t now = host_.monotonic_ns();
  bool waiting = false;
  questions_.each(this, [&](Question& question) {
    int64_t deadline = 0;
    if (!question.waits_until(&deadline)) return;
    if (deadline <= now && question.give_up(now, false)) return give_up(question);
    waiting = true;
  });
  if (waiting && !stopping_) watch();
}

void Access::give_up(Question& question) {
  const bool is_authn = question.on_authn != nullptr;
  const uint32_t function = !is_authn          ? authz_[question.plugin].function
                            : question.is_form ? authn_[question.plugin].for_forms
                                               : authn_[question.plugin].function;
  const std::string_view plugin = questions_.plugin_of(function);
  host_.log(LogLevel::error,
            "plugin '" + std::string(plugin) + "' has not answered a call of " +
                std::string(questions_.function_of(function)) + " in time; the request is " +
                (is_authn ? "refused" : "denied"),
            {pair("request_id", view(question.call.abi().request_id))});
  if (is_authn) {
    const mortise_authn_result late = refused(kTryAgain, kLate);
    question.on_authn(question.context, &late);
  } else {
    const mortise_decision decision{sizeof decision, MORTISE_AUTHZ_DENY, str("no answer in time"),
                                    str(plugin),     MORTISE_TIMED_OUT,  0};
    question.on_decision(question.context, &decision);
  }
  questions_.told(question);
}

void Access::stop() {
  if (stopping_.exchange(true)) return;
  const auto any_left = [this] {
    bool any = false;
    questions_.each(this, [&](Question& question) {
      if (question.give_up(0, true))
        give_up(question);
      else
        any = true;
    });
    return any;
  };
  // What is left is being answered by some thread at this moment, which takes microseconds; nothing tells when it has.
  while (any_left()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  questions_.report_to({});
}

}  // namespace mortise::access
