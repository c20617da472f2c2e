// SPDX-License-Identifier: Apache-2.0
//
// May they? What decides without a plugin, then the authorization plugins, then what holds where none of them decides.
#include "kernel/access/access.h"
#include "kernel/access/operator_key.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <string>

namespace mortise::access {
namespace {

/// Actions on the server itself and on who there is: "admin:…", "iam:…", "…:Administer"; and acting as somebody else.
bool administers(std::string_view action) noexcept {
  return action.starts_with("admin:") || action.starts_with("iam:") || action.starts_with("sts:AssumeRole") ||
         action.ends_with(":Administer");
}

/// Who asks, as far as the plugin knew of it. Of nobody: nothing.
mortise_identity identity_of(const mortise_access_request& request) noexcept {
  return request.identity == nullptr ? mortise_identity{} : known(request.identity);
}

/// True if the caller is known, and owns the bucket or asks about none that anybody owns. Nobody owns the server.
bool at_home(const mortise_access_request& request) noexcept {
  const mortise_identity identity = identity_of(request);
  if (identity.anonymous != 0 || identity.id.size == 0 || administers(view(request.action))) return false;
  return request.bucket_owner.size == 0 || view(request.bucket_owner) == view(identity.id);
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
      return "says that the caller may do only what is allowed";
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

void Access::begin(const mortise_call* call, const mortise_access_request& request, void* context,
                   mortise_on_decision result) {
  const mortise_identity identity = identity_of(request);
  const auto answer = [&](const Verdict& verdict) {
    const mortise_decision decision{sizeof decision,     verdict.allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY,
                                    str(verdict.reason), str(verdict.plugin),
                                    verdict.status,      0};
    result(context, &decision);
  };
  if (request.identity == nullptr) return answer({false, "nobody asks"});
  const bool administrator = identity.administrator != 0;
  if (came_over_admin_listener(request.request) && !administrator)
    return answer({false, "the admin listener is for administrators"});
  if (authn_.empty() && authz_.empty()) return answer({true});
  if (identity.root != 0) {  // somebody must be able to take back any rule
    say(request, "root may do everything");
    return answer({true});
  }
  if (identity.session_policy.size != 0 && !options_.evaluates_policies)
    return answer({false, "no plugin evaluates the policy of the session"});
  if (authz_.empty())
    return answer(administrator || at_home(request) ? Verdict{true} : Verdict{false, "nothing allows it"});
  Question* question = take(call);
  if (question == nullptr) return answer({false, "too many requests wait for permission", {}, MORTISE_BUSY});
  question->asked = request;
  question->asked.size = sizeof question->asked;
  if (request.identity->size < sizeof identity) {  // plugins look at all of it
    question->identity = identity;
    question->identity.size = sizeof identity;
    question->asked.identity = &question->identity;
  }
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
    say(question.asked, question.asked.bucket_owner.size == 0 ? "it concerns no bucket that has an owner"
                                                              : "the bucket is the caller's own");
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
  const mortise_identity identity = identity_of(r);
  question.access->host_.log(LogLevel::debug, view(line),
                             {pair("request_id", view(question.call.abi().request_id)), pair("action", view(r.action)),
                              pair("bucket", view(r.bucket)), pair("key", view(r.key)),
                              pair("user", identity.anonymous != 0 ? "anonymous" : view(identity.id))});
}

void Access::decide(Question& question, const Verdict& verdict) {
  if (question.asked.explain == &log_line) say(question.asked, verdict.allowed ? "allowed" : "denied");
  const mortise_decision decision{sizeof decision,     verdict.allowed ? MORTISE_AUTHZ_ALLOW : MORTISE_AUTHZ_DENY,
                                  str(verdict.reason), str(verdict.plugin),
                                  verdict.status,      0};
  question.on_decision(question.context, &decision);
  questions_.put_back(question);
}

void Access::deny_unanswered(const Question& question, std::string_view plugin, bool ending) {
  const mortise_decision decision{sizeof decision,
                                  MORTISE_AUTHZ_DENY,
                                  str(ending ? "the server is stopping" : "no answer in time"),
                                  str(plugin),
                                  ending ? MORTISE_BUSY : MORTISE_TIMED_OUT,
                                  0};
  question.on_decision(question.context, &decision);
}

}  // namespace mortise::access
