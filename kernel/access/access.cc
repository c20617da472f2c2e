// SPDX-License-Identifier: Apache-2.0
#include "kernel/access/access.h"

#include <mortise/bytes.h>
#include <mortise/known.h>

#include <string>
#include <thread>
#include <utility>

namespace mortise::access {
namespace {

constexpr int64_t kNsPerMs = 1'000'000;
/// While an answer is late, the time is looked at this often.
constexpr int64_t kLookMs = 100;

}  // namespace

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
    of(self).begin(call, asked == nullptr ? mortise_access_request{} : known(asked), context, result);
  }
};

Access::Access(const Host& host, std::vector<AuthnPlugin> authn, std::vector<AuthzPlugin> authz, AccessOptions options)
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
  for (const AuthnPlugin& e : authn)
    authn_.push_back(
        {e.table, questions_.name(e.plugin, "authenticate()"), questions_.name(e.plugin, "authenticate_form()")});
  for (const AuthzPlugin& j : authz) authz_.push_back({j.table, questions_.name(j.plugin, "authorize()"), 0});
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

// ---- how long they have

void Access::watch() {
  if (watching_.exchange(true)) return;
  if (!host_.submit_after(kLookMs, [this] { look(); })) watching_ = false;
}

bool Access::look() {
  watching_ = false;  // before the look: who asks now starts another one
  const int64_t now = host_.monotonic_ns();
  bool waiting = false, any = false;
  questions_.each(this, [&](Question& question) {
    int64_t deadline = 0;
    if (!question.waits_until(&deadline)) return;
    const bool ending = ending_;
    if ((ending || deadline <= now) && question.give_up(now, ending)) {
      any = true;
      return give_up(question);
    }
    waiting = true;
  });
  if (waiting && !stopping_) watch();
  return any || waiting;
}

bool Access::end_waiting() {
  ending_ = true;
  return look();
}

void Access::give_up(Question& question) {
  const bool ending = ending_ || stopping_;
  const bool is_authn = question.on_authn != nullptr;
  const uint32_t function = !is_authn          ? authz_[question.plugin].function
                            : question.is_form ? authn_[question.plugin].for_forms
                                               : authn_[question.plugin].function;
  const std::string_view plugin = questions_.plugin_of(function);
  host_.log(ending ? LogLevel::warning : LogLevel::error,
            "plugin '" + std::string(plugin) + "' has not answered a call of " +
                std::string(questions_.function_of(function)) +
                (ending ? " before the server stopped; the request is " : " in time; the request is ") +
                (is_authn ? "refused" : "denied"),
            {pair("request_id", view(question.call.abi().request_id))});
  if (is_authn)
    refuse_unanswered(question, ending);
  else
    deny_unanswered(question, plugin, ending);
  questions_.leave_to_plugin(question);
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
