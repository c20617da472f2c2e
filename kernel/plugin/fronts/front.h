// SPDX-License-Identifier: Apache-2.0
//
// A front is a table that callers use instead of a plugin's own table of the same type: it records on the thread which
// plugin runs, and turns an exception that the plugin throws into a failure of that call.
// Handles of an interface (writers, cursors) are the plugin's own and do not say whose they are, so a front is made of
// plain functions that know their plugin by their number.
#pragma once

#include "kernel/support/answer_faults.h"
#include "kernel/support/running_call.h"

#include <mortise/error.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string_view>
#include <tuple>
#include <type_traits>

namespace mortise::plugin {

/// The name of a function, as a parameter of a template.
template <size_t N>
struct FunctionName {
  char text[N] = {};
  constexpr FunctionName(const char (&name)[N]) { std::copy_n(name, N, text); }  // NOLINT(google-explicit-constructor)
};

/// What is behind front number N of an interface. Written at startup, before any call.
template <class Table, size_t N>
struct Behind {
  static inline const Table* table = nullptr;
  static inline const char* plugin = nullptr;
  static inline std::function<void(std::string_view)> report;
};

/// In a catch block: reports the exception that came out of the plugin.
void report_thrown(const std::function<void(std::string_view)>& report, const char* plugin, const char* function);
/// Reports an answer that nobody can look at.
void report_malformed(const std::function<void(std::string_view)>& report, const char* plugin, const char* function,
                      support::Fault fault);
/// Explains to a caller that `function` failed.
mortise_status explain_failure(mortise_error* error, const char* function);

/// Calls the plugin's `Member`. If it throws, the caller gets `Failed`, or, where it takes a mortise_error, an
/// explanation.
template <class Table, size_t N, FunctionName Name, auto Member, int Failed = -1>
struct Thunk;

template <class Table, size_t N, FunctionName Name, class R, class... A, R (*Table::*Member)(A...), int Failed>
struct Thunk<Table, N, Name, Member, Failed> {
  using Plugin = Behind<Table, N>;

  static R call(A... arguments) {
    const support::RunningCall running(Plugin::plugin, Name.text);
    try {
      if constexpr (explains)
        return sound((Plugin::table->*Member)(arguments...), arguments...);
      else
        return (Plugin::table->*Member)(arguments...);
    } catch (...) {
      report_thrown(Plugin::report, Plugin::plugin, Name.text);
    }
    return failed(arguments...);
  }

 private:
  /// A failure keeps its status, though nobody can look at what the plugin says of it.
  template <class Told>
  static Told sound(Told result, const A&... arguments) {
    mortise_error* const error = explanation(arguments...);
    if (error == nullptr || has_succeeded(result)) return result;
    const support::Fault fault = support::fault_of(*error);
    if (fault == nullptr) return result;
    report_malformed(Plugin::report, Plugin::plugin, Name.text, fault);
    const mortise_status status = error->status;
    (void)explain_failure(error, Name.text);
    error->status = status;
    return result;
  }
  static R failed(const A&... arguments) {
    if constexpr (explains) {
      const mortise_status status = explain_failure(explanation(arguments...), Name.text);
      if constexpr (std::is_same_v<R, mortise_status>) return status;
    }
    if constexpr (std::is_same_v<R, int32_t>)
      return Failed;
    else
      return R();
  }
  template <class Told>
  static bool has_succeeded(const Told& result) {
    if constexpr (std::is_pointer_v<Told>)
      return result != nullptr;
    else
      return result == MORTISE_OK;
  }
  static auto explanation(const A&... arguments) { return std::get<sizeof...(A) - 1>(std::tie(arguments...)); }
  static constexpr bool explains =
      std::is_same_v<std::tuple_element_t<sizeof...(A) - 1, std::tuple<A...>>, mortise_error*>;
};

}  // namespace mortise::plugin
