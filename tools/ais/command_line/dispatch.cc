// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/dispatch.h"

#include "ais/command_line/command_table.h"
#include "ais/command_line/help.h"
#include "ais/command_line/not_supported.h"

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace mortise::ais {
namespace {

/// --verbose and --no-color are allowed before the command.
void take_global_flags(std::vector<std::string>& words, bool& verbose) {
  while (!words.empty() && (words[0] == "--no-color" || words[0] == "--verbose")) {
    verbose = verbose || words[0] == "--verbose";
    words.erase(words.begin());
  }
}

int unknown(Console& console, const std::vector<std::string>& words) {
  if (const auto why = why_not_supported(words); !why.empty()) {
    console.error(why);
    return kWrongWords;
  }
  size_t known = 0;
  std::string path;
  while (known < words.size() && is_group(path.empty() ? words[0] : path + " " + words[known]))
    path += (path.empty() ? "" : " ") + words[known++];
  console.error("unknown or misplaced \"" + words[known] + "\"");
  const auto like = similar_commands(words);
  if (!like.empty()) console.note("Did you mean: " + like);
  console.note("See 'ais" + (path.empty() ? "" : " " + path) + " --help'");
  return kWrongWords;
}

int report(Console& console, const Error& error, const CommandRow& row) {
  if (HttpClient::interrupted) return kInterrupted;
  if (!error.message.empty()) console.error(error.message);
  if (!is_usage_error(error)) return kFailed;
  console.note("See 'ais " + std::string(row.path) + " --help'");
  return kWrongWords;
}

int finish(Console& console, int code) {
  const int failure = console.flush();
  if (failure == 0) return code;
  if (failure == EPIPE) return code;  // who reads had enough, as "| head" has
  if (code == kDone) console.error("cannot write to standard output: " + std::generic_category().message(failure));
  return code == kDone ? static_cast<int>(kFailed) : code;
}

int run_row(Console& console, const CommandRow& row, const std::vector<std::string>& words, bool verbose) {
  const auto command = row.make();
  Options options;
  command->describe(options);
  bool wants_help = false;
  if (auto parsed = options.parse(words, wants_help); !parsed)
    return report(console, usage_error(parsed.error().message), row);
  if (wants_help) {
    console.block(command_help(row, options));
    return kDone;
  }
  auto settings = load_settings();
  if (!settings) return report(console, settings.error(), row);
  settings->verbose = settings->verbose || verbose;
  HttpClient http(*settings, settings->endpoint);
  Session session{*settings, console, http};
  const auto done = command->run(session);
  return done ? static_cast<int>(kDone) : report(console, done.error(), row);
}

}  // namespace

int run_words(std::vector<std::string> words) {
  Console console;
  bool verbose = false;
  take_global_flags(words, verbose);
  const bool only_help = words.size() == 1 && (words[0] == "--help" || words[0] == "-h" || words[0] == "help");
  if (words.empty() || only_help) {
    console.block(overview());
    return finish(console, kDone);
  }
  if (words[0] == "--version") words[0] = "version";
  if (words[0] == "help") std::rotate(words.begin(), words.begin() + 1, words.end()), words.back() = "--help";
  auto aliases = all_aliases();
  if (!aliases) {
    console.error(aliases.error().message);
    return kFailed;
  }
  words = expand_alias(std::move(words), *aliases);
  size_t used = 0;
  const auto* row = find_command(words, used);
  const bool row_takes_rest = row != nullptr && !(used < words.size() && is_group(join(words, used + 1)));
  if (row_takes_rest) {
    words.erase(words.begin(), words.begin() + static_cast<long>(used));
    return finish(console, run_row(console, *row, words, verbose));
  }
  if (words.back() == "--help" || words.back() == "-h") words.pop_back();
  const auto path = join(words, words.size());
  if (!is_group(path)) return finish(console, unknown(console, words));
  console.block(group_help(path));
  return finish(console, kDone);
}

}  // namespace mortise::ais
