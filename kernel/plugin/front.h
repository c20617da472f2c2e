// SPDX-License-Identifier: Apache-2.0
//
// A front is a table that callers use instead of a plugin's own table of the same type: it records on the thread which
// plugin runs, and turns an exception that the plugin throws into a failure of that call.
// Handles of an interface (writers, cursors) are the plugin's own and do not say whose they are, so a front is made of
// plain functions that know their plugin by their number.
#pragma once

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
      return (Plugin::table->*Member)(arguments...);
    } catch (...) {
      report_thrown(Plugin::report, Plugin::plugin, Name.text);
    }
    return failed(arguments...);
  }

 private:
  static R failed(const A&... arguments) {
    if constexpr (explains) {
      const mortise_status status = explain_failure(std::get<sizeof...(A) - 1>(std::tie(arguments...)), Name.text);
      if constexpr (std::is_same_v<R, mortise_status>) return status;
    }
    if constexpr (std::is_same_v<R, int32_t>)
      return Failed;
    else
      return R();
  }
  static constexpr bool explains =
      std::is_same_v<std::tuple_element_t<sizeof...(A) - 1, std::tuple<A...>>, mortise_error*>;
};

}  // namespace mortise::plugin
