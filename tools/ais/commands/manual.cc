// SPDX-License-Identifier: Apache-2.0
//
// manual: the manual page ais(1), made of the table of commands when the program is built.
#include "ais/command_line/command_table.h"
#include "ais/commands/commands.h"

namespace mortise::ais {
namespace {

/// Text of ours as roff wants it.
std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else if (c == '.' && out.empty())
      out += "\\&.";
    else if (c == '\'' && out.empty())
      out += "\\&'";
    else
      out += c;
  }
  return out;
}

std::string entry(std::string_view term, std::string_view text) {
  return ".TP\n.B " + roff(term) + "\n" + roff(text) + "\n";
}

std::string command_text(const CommandRow& row) {
  const auto command = row.make();
  Options options;
  command->describe(options);
  std::string out = ".SS ais " + roff(row.path) + roff(options.usage()) + "\n" + roff(row.summary) + ".\n";
  for (const auto& operand : options.operand_list()) out += entry(operand.name, operand.help);
  for (const auto& option : options.all())
    out += entry(option.names + (option.value.empty() ? "" : " " + option.value), option.help);
  return out;
}

constexpr std::string_view kBegin = R"(.TH AIS 1 "" "Mortise )" MORTISE_VERSION R"(" "User Commands"
.SH NAME
ais \- buckets, objects and jobs of Mortise and AIStore
.SH SYNOPSIS
.B ais
.I COMMAND
[arguments] [options]
.SH DESCRIPTION
.B ais
speaks AIStore's API, which Mortise and AIStore answer. Buckets are written PROVIDER://[@CLUSTER][#NAMESPACE/]BUCKET, with the
providers ais, s3 (aws), gs (gcp), az (azure) and oc (oci); objects stand behind a slash. Names of objects are taken as they are.
.PP
Without a terminal nobody is asked: what would need an answer is not done, unless
.B \-\-yes
is given.
.PP
Files that are downloaded appear when they are complete. Where that costs next to nothing (xxhash, crc32c), what was read or
written is compared with the object's checksum.
)";

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
.B 0
Done.
.TP
.B 1
It could not be done, or not all of it; standard error says why.
.TP
.B 2
The words are wrong; nothing was sent.
.TP
.B 130
Ended by a signal.
.SH ENVIRONMENT
.TP
.B AIS_ENDPOINT
The server, such as http://127.0.0.1:8080.
.TP
.B AIS_AUTHN_TOKEN, AIS_AUTHN_TOKEN_FILE
The token that is sent, or the file that has it.
.TP
.B AIS_AUTHN_URL
The token server, AuthN; Mortise is one, at the address of AIS_ENDPOINT.
.TP
.B AIS_CRT, AIS_CRT_KEY, AIS_CLIENT_CA, AIS_SKIP_VERIFY_CRT
For HTTPS: a certificate of the client and its key, who has signed the server's, and whether not to look at that.
.SH FILES
.TP
.B $XDG_CONFIG_HOME/ais/cli/cli.json
Settings and aliases; "ais config cli" shows and sets them.
.TP
.B $XDG_CONFIG_HOME/ais/cli/auth.token
The token of "ais auth login".
.SH SEE ALSO
.BR s3cmd (1),
.BR aws (1)
)";

class Manual final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    std::string out(kBegin);
    out += ".SH SHORT NAMES\n";
    for (const auto& [name, command] : built_in_aliases()) out += entry(name, command);
    out += ".SH COMMANDS\n";
    for (const auto& row : command_table()) out += command_text(row);
    return session.console.raw(out + std::string(kEnd));
  }
};

}  // namespace

Made make_manual() { return std::make_unique<Manual>(); }

}  // namespace mortise::ais
