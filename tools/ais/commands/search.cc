// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/command_table.h"
#include "ais/commands/commands.h"
#include "ais/parse/name_filter.h"

namespace mortise::ais {
namespace {

class Search final : public Command {
 public:
  void describe(Options& options) override {
    options.optional_operand(word_, "WORD", "a word in the command's name or summary");
    options.text(regex_, "--regex", "PATTERN", "only commands whose names match the regular expression");
  }

  Result<void> run(Session& session) override {
    if (word_.empty() == regex_.empty()) return usage_error("expected a word, or --regex");
    auto filter = NameFilter::make(regex_, "");
    if (!filter) return usage_error(filter.error().message);
    bool any = false;
    for (const auto& row : command_table()) {
      const std::string path(row.path);
      const bool found =
          regex_.empty() ? path.find(word_) != std::string::npos || row.summary.find(word_) != std::string_view::npos
                         : filter->takes(path);
      if (!found) continue;
      session.console.line("ais " + path);
      any = true;
    }
    return any ? Result<void>() : Error(Status::not_found, "no such command");
  }

 private:
  std::string word_, regex_;
};

}  // namespace

Made make_search() { return std::make_unique<Search>(); }

}  // namespace mortise::ais
