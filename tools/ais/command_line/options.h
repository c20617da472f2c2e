// SPDX-License-Identifier: Apache-2.0
//
// The options and operands of one command: for parsing, for --help, for completion and for the manual page.
#pragma once

#include <mortise/error.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mortise::ais {

struct Option {
  std::string names;  // "--all,-a"
  std::string value;  // what stands for it in --help; empty: a flag
  std::string help;
  std::function<Result<void>(const std::string&)> set;  // a flag gets ""
  bool may_repeat = false;
};

struct Operand {
  std::string name;
  std::string help;
  std::function<void(std::vector<std::string>)> set;
  size_t least = 1, most = 1;
};

class Options {
 public:
  static constexpr size_t kAny = 1'000'000;

  void operand(std::string& to, const char* name, const char* help);
  void optional_operand(std::string& to, const char* name, const char* help);
  void operands(std::vector<std::string>& to, const char* name, const char* help, size_t least = 1);

  void flag(bool& to, const char* names, const char* help);
  void text(std::string& to, const char* names, const char* value, const char* help);
  void text(std::optional<std::string>& to, const char* names, const char* value, const char* help);
  void texts(std::vector<std::string>& to, const char* names, const char* value, const char* help);
  void number(uint64_t& to, const char* names, const char* value, const char* help);
  void size(std::optional<uint64_t>& to, const char* names, const char* help);
  void duration(std::chrono::milliseconds& to, const char* names, const char* help);

  const std::vector<Option>& all() const noexcept { return options_; }
  const std::vector<Operand>& operand_list() const noexcept { return operands_; }

  /// Parses and sets. "-name" is taken for "--name". `wants_help`: --help or -h was among the words.
  Result<void> parse(const std::vector<std::string>& words, bool& wants_help) const;
  /// "BUCKET [PREFIX] [options]" and a line for each.
  std::string usage() const;
  std::string help() const;

 private:
  void add(const char* names, const char* value, const char* help, std::function<Result<void>(const std::string&)> set,
           bool may_repeat = false);

  std::vector<Option> options_;
  std::vector<Operand> operands_;
};

}  // namespace mortise::ais
