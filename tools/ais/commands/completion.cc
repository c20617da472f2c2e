// SPDX-License-Identifier: Apache-2.0
//
// completion: what bash and zsh are to be told. They ask "ais complete", which knows the commands, their options, and
// the server's buckets.
#include "ais/calls/buckets.h"
#include "ais/command_line/command_table.h"
#include "ais/command_line/help.h"
#include "ais/commands/commands.h"

#include <mortise/text/ascii.h>

#include <algorithm>
#include <set>

namespace mortise::ais {
namespace {

// A bucket's URI has colons, at which bash would break the word: __ltrimcolon_completions mends that.
constexpr std::string_view kBash =
    R"sh(# bash: put this into a file that is sourced, such as ~/.local/share/bash-completion/completions/ais
_ais() {
  local cur words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n : cur words cword
  else
    cur=${COMP_WORDS[COMP_CWORD]} words=("${COMP_WORDS[@]}") cword=$COMP_CWORD
  fi
  local IFS=$'\n'
  COMPREPLY=($(compgen -W "$(ais complete -- "${words[@]:1:cword}" 2>/dev/null)" -- "$cur"))
  declare -F __ltrimcolon_completions >/dev/null && __ltrimcolon_completions "$cur"
  return 0
}
complete -o default -F _ais ais)sh";

constexpr std::string_view kZsh = R"sh(#compdef ais
# zsh: put this into a file _ais in a folder of $fpath
_ais() {
  local -a found
  found=(${(f)"$(ais complete -- "${(@)words[2,$CURRENT]}" 2>/dev/null)"})
  compadd -a found || _files
}
compdef _ais ais)sh";

class Completion final : public Command {
 public:
  void describe(Options& options) override { options.operand(shell_, "bash|zsh", "the shell"); }
  Result<void> run(Session& session) override {
    if (shell_ != "bash" && shell_ != "zsh") return usage_error("\"" + shell_ + "\" is neither bash nor zsh");
    session.console.block(shell_ == "bash" ? kBash : kZsh);
    return {};
  }

 private:
  std::string shell_;
};

/// The words that may stand behind `path`: of commands, and at the top of aliases.
void add_words(const std::string& path, std::set<std::string>& to) {
  for (const auto& row : command_table()) {
    const auto beginning = path.empty() ? "" : path + " ";
    if (!row.path.starts_with(beginning)) continue;
    const auto rest = row.path.substr(beginning.size());
    to.emplace(rest.substr(0, rest.find(' ')));
  }
  if (!path.empty()) return;
  to.insert("help");
  if (const auto aliases = all_aliases())
    for (const auto& [name, command] : *aliases) to.insert(name);
}

void add_options(const CommandRow& row, std::set<std::string>& to) {
  const auto command = row.make();
  Options options;
  command->describe(options);
  for (const auto& option : options.all())
    text::for_each_element(option.names, ',', [&](std::string_view name) {
      if (name.starts_with("--")) to.emplace(name);
    });
  to.insert("--help");
}

bool takes_bucket(const CommandRow& row) {
  const auto command = row.make();
  Options options;
  command->describe(options);
  const auto& operands = options.operand_list();
  return std::any_of(operands.begin(), operands.end(), [](const Operand& operand) {
    return operand.name.find("BUCKET") != std::string::npos || operand.name == "SOURCE" ||
           operand.name == "DESTINATION";
  });
}

class Complete final : public Command {
 public:
  void describe(Options& options) override {
    options.operands(words_, "WORD", "the words after \"ais\"; the last one is incomplete", 0);
  }

  Result<void> run(Session& session) override {
    if (words_.empty()) words_.emplace_back();
    const auto last = words_.back();
    words_.pop_back();
    if (!words_.empty() && words_[0] == "help") words_.erase(words_.begin());
    if (auto aliases = all_aliases()) words_ = expand_alias(std::move(words_), *aliases);
    std::set<std::string> found;
    size_t used = 0;
    const auto* row = find_command(words_, used);
    if (row != nullptr && last.starts_with('-')) add_options(*row, found);
    if (row == nullptr || used == words_.size()) add_words(join(words_, words_.size()), found);
    if (row != nullptr && !last.starts_with('-') && takes_bucket(*row)) add_buckets(session, found);
    for (const auto& word : found)
      if (!word.empty() && word.starts_with(last)) session.console.line(word);
    return {};
  }

 private:
  /// A server that does not answer at once has nothing to add.
  static void add_buckets(Session& session, std::set<std::string>& to) {
    auto settings = session.settings;
    settings.connect_timeout = settings.request_timeout = std::chrono::milliseconds(1000);
    HttpClient http(settings, settings.endpoint);
    const auto buckets = list_buckets(http, {}, false);
    if (!buckets) return;
    for (const auto& row : *buckets) to.insert(row.bucket.text());
  }

  std::vector<std::string> words_;
};

}  // namespace

Made make_completion() { return std::make_unique<Completion>(); }
Made make_complete() { return std::make_unique<Complete>(); }

}  // namespace mortise::ais
