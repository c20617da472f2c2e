// SPDX-License-Identifier: Apache-2.0
//
// How a front calls the plugin behind it: at once, with an answer that comes later, or with a callback between the two.
#pragma once

#include "kernel/plugin/fronts/front.h"
#include "kernel/support/pending_answers.h"

#include <exception>

namespace mortise::plugin {

using support::PendingAnswers;

/// Replaces a function of `table`, which is there.
template <size_t N, FunctionName Name, auto Member, int Failed = -1, class Table>
void front(Table& table) {
  table.*Member = &Thunk<Table, N, Name, Member, Failed>::call;
}

/// Nothing is passed on that nobody could look at.
template <class R>
void receive_checked(void* ticket, const mortise_error* error, const R* told) {
  if (const support::Fault fault = support::fault_of_answer(error, told)) return PendingAnswers::refuse(ticket, fault);
  PendingAnswers::receive<R>(ticket, error, told);
}

/// What a function of a plugin calls back with before it returns: passed on if it can be looked at; the rest is not
/// passed on any more. To a question of the plugin the answer is 1 then: of recover() "keep it", of scan() "stop".
template <class R, class... Told>
struct CheckedCallback {
  void* context;
  R (*callback)(void*, Told...);
  support::Fault fault = nullptr;

  static R take(void* self, Told... told) {
    auto& own = *static_cast<CheckedCallback*>(self);
    if (own.fault == nullptr) own.fault = support::first_of(fault_of_told(told)...);
    if (own.fault == nullptr) return own.callback(own.context, told...);
    return R(1);
  }

 private:
  static support::Fault fault_of_told(const mortise_str& text) { return support::fault_of(text); }
  template <class T>
  static support::Fault fault_of_told(const T* told) {
    return told == nullptr ? "nothing to look at" : support::fault_of(*told);
  }
};

/// Asks the plugin's function with a callback of the caller's between the two.
template <class Table, size_t N, class R, class... Told, class Ask>
mortise_status with_checked_callback(const char* function, void* context, R (*callback)(void*, Told...),
                                     mortise_error* error, Ask&& ask) {
  CheckedCallback<R, Told...> between{context, callback};
  const mortise_status status = ask(&between, &CheckedCallback<R, Told...>::take);
  if (between.fault == nullptr) return status;
  report_malformed(Behind<Table, N>::report, Behind<Table, N>::plugin, function, between.fault);
  return explain_failure(error, function);
}

/// Calls of the plugin that are answered later, with the caller's context and function.
template <class Table, size_t N, class R, class Ask>
void answered_later(const char* function, mortise_status if_nothing, void* context, support::Answer<R> done, Ask&& ask,
                    support::LastAnswer* last = nullptr) {
  const char* plugin = Behind<Table, N>::plugin;
  void* ticket = PendingAnswers::of_process().expect(plugin, function, if_nothing, done, context, last);
  if (ticket == nullptr) return answer(done, context, Error(Status::internal, "no memory"));
  const support::RunningCall running(plugin, function);
  try {
    return ask(ticket, &receive_checked<R>);
  } catch (...) {
    report_thrown(Behind<Table, N>::report, plugin, function);
  }
  mortise_error failed = empty_error();
  (void)explain_failure(&failed, function);
  failed.status = if_nothing;
  PendingAnswers::receive<R>(ticket, &failed, nullptr);
}

/// A function of a store that calls back for what it finds.
template <size_t N, FunctionName Name, auto Member, class Table, class R, class... Told>
void checked_callback_front(mortise_status (*&function)(void*, const mortise_call*, void*, R (*)(void*, Told...),
                                                        mortise_error*)) {
  function = [](void* self, const mortise_call* call, void* context, R (*callback)(void*, Told...),
                mortise_error* error) {
    return with_checked_callback<Table, N>(Name.text, context, callback, error, [&](void* between, auto* sound) {
      return Thunk<Table, N, Name, Member>::call(self, call, between, sound, error);
    });
  };
}

/// Calls the plugin, and answers in its place if it throws: `failed()`. Had it answered before, that one is the second.
template <class Table, size_t N, class Call, class Failed>
void answered_or_refused(const char* function, Call&& call, Failed&& failed) {
  const support::RunningCall running(Behind<Table, N>::plugin, function);
  try {
    return call(*Behind<Table, N>::table);
  } catch (...) {
    report_thrown(Behind<Table, N>::report, Behind<Table, N>::plugin, function);
  }
  failed();
}

}  // namespace mortise::plugin
