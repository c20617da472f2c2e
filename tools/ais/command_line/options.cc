// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/options.h"

#include "ais/command_line/help.h"
#include "ais/parse/size.h"

#include <mortise/text/number.h>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace mortise::ais {
namespace {

/// "--all" of "--all,-a"
std::string long_name(const Option& option) { return option.names.substr(0, option.names.find(',')); }

/// CLI11's parser for the options; the operands are collected by it too.
class Parser {
 public:
  Parser(const std::vector<Option>& options, size_t most_operands) {
    app_.set_help_flag();  // --help is an option like the others
    app_.allow_windows_style_options(false);
    app_.add_flag("--help,-h", wants_help_);
    flags_.resize(options.size(), 0);
    values_.resize(options.size());
    for (size_t i = 0; i < options.size(); ++i) add(options[i], i);
    app_.add_option("operands", operands_)->expected(0, static_cast<int>(std::max<size_t>(most_operands, 1)));
  }

  Result<void> parse(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ExtrasError&) {
      return Error(Status::invalid, "unknown or misplaced: " + text_of_unknown());
    } catch (const CLI::ArgumentMismatch& error) {
      return Error(Status::invalid, subject(error) + " needs a value");
    } catch (const CLI::ConversionError& error) {
      return Error(Status::invalid, "\"" + subject(error) + "\": it takes no value");
    } catch (const CLI::ParseError& error) {
      return Error(Status::invalid, error.what());
    }
    return {};
  }

  bool wants_help() const { return wants_help_; }
  bool has_flag(size_t i) const { return flags_[i] > 0; }  // "--flag=false" makes it -1
  const std::vector<std::string>& values(size_t i) const { return values_[i]; }
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  /// What an error of the library is about: its own words are for programmers.
  static std::string subject(const CLI::ParseError& error) {
    constexpr std::string_view kBegin = "Could not convert: ";
    std::string text = error.what();
    if (text.starts_with(kBegin)) return text.substr(kBegin.size());
    return text.substr(0, text.find(": "));
  }

  /// The words, and for an option the one that may have been meant.
  std::string text_of_unknown() const {
    const auto words = app_.remaining();
    if (words.empty()) return {};
    const auto name = words[0].substr(0, words[0].find('='));
    for (const auto& known : names_)
      if (name.starts_with("--") && is_similar(name.substr(2), std::string_view(known).substr(2)))
        return words[0] + "; did you mean " + known + "?";
    return join(words, words.size());
  }

  void add(const Option& option, size_t i) {
    names_.push_back(long_name(option));
    if (option.value.empty()) {
      app_.add_flag(option.names, flags_[i]);
      return;
    }
    auto* added = app_.add_option(option.names, values_[i])->expected(1);
    added->multi_option_policy(option.may_repeat ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
    added->allow_extra_args(false);  // or "--prefix x BUCKET" would have two values
  }

  CLI::App app_;
  std::vector<std::string> names_;
  bool wants_help_ = false;
  std::vector<int64_t> flags_;
  std::vector<std::vector<std::string>> values_;
  std::vector<std::string> operands_;
};

/// Go's spelling of long options, "-prefix x", which scripts for AIStore have.
std::vector<std::string> with_two_dashes(std::vector<std::string> words, const std::vector<Option>& options) {
  for (auto& word : words) {
    if (word == "--") break;
    if (word.size() < 3 || word[0] != '-' || word[1] == '-') continue;
    const auto name = "-" + word.substr(0, word.find('='));
    if (name == "--help" ||
        std::any_of(options.begin(), options.end(), [&](const Option& o) { return long_name(o) == name; }))
      word = "-" + word;
  }
  return words;
}

Result<void> check_count(const std::vector<std::string>& words, const std::vector<Operand>& operands) {
  size_t least = 0, most = 0;
  for (const auto& operand : operands) {
    least += operand.least;
    most += operand.most;
    if (words.size() < least) return Error(Status::invalid, "missing argument: " + operand.name);
  }
  if (words.size() > most) return Error(Status::invalid, "unknown or misplaced: " + words[most]);
  return {};
}

/// Each operand gets its share: those at the end are never starved by one in the middle that may have many.
void distribute(const std::vector<std::string>& words, const std::vector<Operand>& operands) {
  size_t at = 0, owed = 0;
  for (const auto& operand : operands) owed += operand.least;
  for (const auto& operand : operands) {
    owed -= operand.least;
    const auto count = std::min(operand.most, words.size() - at - owed);
    if (count > 0) operand.set({words.begin() + static_cast<long>(at), words.begin() + static_cast<long>(at + count)});
    at += count;
  }
}

}  // namespace

void Options::operand(std::string& to, const char* name, const char* help) {
  operands_.push_back({name, help, [&to](std::vector<std::string> words) { to = std::move(words.front()); }, 1, 1});
}

void Options::optional_operand(std::string& to, const char* name, const char* help) {
  operands_.push_back({name, help, [&to](std::vector<std::string> words) { to = std::move(words.front()); }, 0, 1});
}

void Options::operands(std::vector<std::string>& to, const char* name, const char* help, size_t least) {
  operands_.push_back({name, help, [&to](std::vector<std::string> words) { to = std::move(words); }, least, kAny});
}

void Options::add(const char* names, const char* value, const char* help,
                  std::function<Result<void>(const std::string&)> set, bool may_repeat) {
  options_.push_back({names, value, help, std::move(set), may_repeat});
}

void Options::flag(bool& to, const char* names, const char* help) {
  add(names, "", help, [&to](const std::string&) -> Result<void> {
    to = true;
    return {};
  });
}

void Options::text(std::string& to, const char* names, const char* value, const char* help) {
  add(names, value, help, [&to](const std::string& word) -> Result<void> {
    to = word;
    return {};
  });
}

void Options::text(std::optional<std::string>& to, const char* names, const char* value, const char* help) {
  add(names, value, help, [&to](const std::string& word) -> Result<void> {
    to = word;
    return {};
  });
}

void Options::texts(std::vector<std::string>& to, const char* names, const char* value, const char* help) {
  add(
      names, value, help,
      [&to](const std::string& word) -> Result<void> {
        to.push_back(word);
        return {};
      },
      true);
}

void Options::number(uint64_t& to, const char* names, const char* value, const char* help) {
  add(names, value, help, [&to, names](const std::string& word) -> Result<void> {
    const auto number = text::parse_decimal<uint64_t>(word);
    if (!number) return Error(Status::invalid, std::string(names) + ": \"" + word + "\" is no number");
    to = *number;
    return {};
  });
}

void Options::size(std::optional<uint64_t>& to, const char* names, const char* help) {
  add(names, "SIZE", help, [&to, names](const std::string& word) -> Result<void> {
    auto size = parse_size(word);
    if (!size) return Error(Status::invalid, std::string(names) + ": " + size.error().message);
    to = *size;
    return {};
  });
}

void Options::duration(std::chrono::milliseconds& to, const char* names, const char* help) {
  add(names, "DURATION", help, [&to, names](const std::string& word) -> Result<void> {
    auto duration = parse_duration(word);
    if (!duration) return Error(Status::invalid, std::string(names) + ": " + duration.error().message);
    to = *duration;
    return {};
  });
}

Result<void> Options::parse(const std::vector<std::string>& words, bool& wants_help) const {
  size_t most = 0;
  for (const auto& operand : operands_) most += operand.most;
  Parser parser(options_, std::min<size_t>(std::max<size_t>(most, words.size()), kAny));
  if (auto done = parser.parse(with_two_dashes(words, options_)); !done) return done;
  wants_help = parser.wants_help();
  if (wants_help) return {};
  if (auto done = check_count(parser.operands(), operands_); !done) return done;
  distribute(parser.operands(), operands_);
  for (size_t i = 0; i < options_.size(); ++i) {
    if (parser.has_flag(i))
      if (auto done = options_[i].set(""); !done) return done;
    for (const auto& value : parser.values(i))
      if (auto done = options_[i].set(value); !done) return done;
  }
  return {};
}

std::string Options::usage() const {
  std::string out;
  for (const auto& operand : operands_) {
    const bool is_sequence = operand.name.find(' ') != std::string::npos;  // its name says which may be repeated
    const auto name = operand.name + (operand.most > 1 && !is_sequence ? "..." : "");
    out += " " + (operand.least == 0 ? "[" + name + "]" : name);
  }
  return out + (options_.empty() ? "" : " [options]");
}

std::string Options::help() const {
  std::string out;
  const auto row = [&](std::string what, const std::string& help) {
    if (what.size() < 30) what.append(30 - what.size(), ' ');
    out += "  " + what + "  " + help + "\n";
  };
  if (!operands_.empty()) out += "\nArguments:\n";
  for (const auto& operand : operands_) row(operand.name, operand.help);
  out += "\nOptions:\n";
  for (const auto& option : options_) row(option.names + (option.value.empty() ? "" : " " + option.value), option.help);
  row("--help,-h", "show this help");
  return out;
}

}  // namespace mortise::ais
