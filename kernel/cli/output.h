// SPDX-License-Identifier: Apache-2.0
//
// The only way from a command to the terminal. Every text among the arguments is escaped (text::printable): names and
// messages come from clients, plugins and files.
#pragma once

#include <mortise/text/printable.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace mortise::cli {

using Json = nlohmann::ordered_json;

template <class T>
auto shown(const T& value) {
  if constexpr (std::is_convertible_v<const T&, std::string_view>)
    return text::printable(value);
  else
    return value;
}

template <class T>
using Shown = decltype(shown(std::declval<const T&>()));

/// Formats, and writes to standard output. The line end is the format's own.
template <class... A>
void say(fmt::format_string<Shown<A>...> format, const A&... arguments) {
  fmt::print(stdout, format, shown(arguments)...);
}

/// To standard output or standard error: text of several lines, each escaped, and a line end.
void say_lines(std::string_view text, std::FILE* to = stdout);

/// `indent` -1: in one line.
void say_json(const Json& document, int indent = 2);
/// A document that is written already, with controls in its texts as \u escapes: it is read as the same one.
std::string safe_json(std::string_view text);

/// To standard error; the command goes on.
void warn(std::string_view what);
/// Writes why to standard error; gives `code`.
int refuse(std::string_view why, int code);
/// The same for a command whose output is JSON: whoever reads that finds {"error": WHY}.
int refuse_in_json(std::string_view why, int code);

}  // namespace mortise::cli
