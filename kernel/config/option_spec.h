// SPDX-License-Identifier: Apache-2.0
//
// The declaration of one key. Kernel sections and plugins declare their keys in the same form, so one checker, one set
// of messages and one documentation test serve both.
#pragma once

#include <mortise/abi/plugin.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::config {

enum class OptionType : int32_t {
  string = MORTISE_OPTION_STRING,
  integer = MORTISE_OPTION_INTEGER,
  boolean = MORTISE_OPTION_BOOLEAN,
  size = MORTISE_OPTION_SIZE,
  duration = MORTISE_OPTION_DURATION,
  string_list = MORTISE_OPTION_STRING_LIST,
  table_list = MORTISE_OPTION_TABLE_LIST,
  choice = MORTISE_OPTION_CHOICE,
  secret,  // a string that no message shows: MORTISE_OPTION_STRING with MORTISE_OPTION_SECRET
};

/// "a text", "an integer", …: what a value of the type is called in messages.
std::string_view describe(OptionType type) noexcept;

struct Settings;
struct Value;

struct OptionSpec {
  std::string name;
  OptionType type = OptionType::string;
  bool required = false;
  std::string default_value;  // as text
  std::string range;          // as in mortise_option; choices separated by '|'
  std::string help;
  std::vector<OptionSpec> columns = {};  // the keys of a table_list's tables; none: any. "x.*" is any key of a table x
  bool reloadable = false;
  void (*store)(const Value& value, Settings& out) = nullptr;  // of the kernel's own keys: where a value goes
  bool operator==(const OptionSpec&) const = default;
};

/// What a plugin declares of an option with its type and flags. A type that there is not stays so: see fault_of().
OptionSpec declared(int32_t type, uint32_t flags);

/// The words of a choice.
std::vector<std::string> choices(const OptionSpec& spec);

/// Declarations as a plugin makes them, "key" and then "key.access_key", with the latter as columns of the former.
std::vector<OptionSpec> with_columns(std::span<const OptionSpec> flat);

/// What is wrong with declarations that come from outside (a plugin): names, types, ranges, defaults that break their
/// own range, doubles. Empty if all is well.
std::string fault_of(std::span<const OptionSpec> specs);

}  // namespace mortise::config
