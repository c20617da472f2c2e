// SPDX-License-Identifier: Apache-2.0
#include "ais/command_line/not_supported.h"

#include "ais/command_line/help.h"

#include <array>
#include <string_view>

namespace mortise::ais {
namespace {

struct AbsentCommand {
  std::string_view command, hint;
};

constexpr std::string_view kOneNode = "a Mortise server is one node";
constexpr std::string_view kService = "the system's service manager starts and stops a Mortise server";

constexpr auto kAbsentCommands = std::to_array<AbsentCommand>({
    {"advanced", "it is for work on AIStore itself"},
    {"bench", "'ais show performance' has the server's counters"},
    {"bucket inventory", "'ais ls BUCKET --json' writes all names of a bucket"},
    {"bucket lru", "'ais bucket props set BUCKET lru.enabled=true' does that"},
    {"cluster add-remove-nodes", kOneNode},
    {"cluster decommission", kService},
    {"cluster download-logs", "'ais log get NODE FILE' writes the server's log to a file"},
    {"cluster drop-lcache", "it has no such cache"},
    {"cluster rebalance", kOneNode},
    {"cluster reset-stats", "its counters run from the start of the server"},
    {"cluster set-primary", kOneNode},
    {"cluster shutdown", kService},
    {"download", "to store what an address has: curl URL | ais put - BUCKET/NAME"},
    {"dsort", "'ais get --extract' and 'ais archive put' take archives apart, and make them"},
    {"etl", "transform on the client: 'ais get', and 'ais put' the result"},
    {"job start download", "to store what an address has: curl URL | ais put - BUCKET/NAME"},
    {"job start dsort", "'ais get --extract' and 'ais archive put' take archives apart, and make them"},
    {"job start etl", "transform on the client: 'ais get', and 'ais put' the result"},
    {"ml lhotse-get-batch", "'ais ml get-batch' takes names, templates and AIStore's own specification"},
    {"nbi", "'ais ls BUCKET --json' writes all names of a bucket"},
    {"object download", "to store what an address has: curl URL | ais put - BUCKET/NAME"},
    {"rebalance", kOneNode},
    {"scrub", "the server's own scrubber reads all that is stored, and repairs what it can"},
    {"show dashboard", "'ais show cluster' and 'ais show performance' have the numbers"},
    {"show rebalance", kOneNode},
    {"show storage disk", "'ais show performance capacity' has what is used and free"},
    {"show storage mountpath", "'ais show performance capacity' has what is used and free"},
    {"show tls", "the server's configuration has its certificates: [server.tls]"},
    {"storage disk", "'ais show performance capacity' has what is used and free"},
    {"storage mountpath", "the server's configuration says where it stores: data_dir"},
    {"storage show", "'ais show performance capacity' has what is used and free"},
    {"storage validate", "the server's own scrubber reads all that is stored, and repairs what it can"},
    {"tls", "the server's configuration has its certificates: [server.tls]"},
});

bool begins_with_command(const std::string& text, std::string_view command) {
  return text.starts_with(command) && (text.size() == command.size() || text[command.size()] == ' ');
}

}  // namespace

std::string why_not_supported(const std::vector<std::string>& words) {
  const auto text = join(words, words.size());
  for (const auto& row : kAbsentCommands)
    if (begins_with_command(text, row.command))
      return "'ais " + std::string(row.command) + "' is not supported by Mortise: " + std::string(row.hint);
  // "ais show etl", "ais show job download": the same without the first word
  if (words.size() > 1 && words[0] == "show") return why_not_supported({words.begin() + 1, words.end()});
  return {};
}

}  // namespace mortise::ais
