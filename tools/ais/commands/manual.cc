// SPDX-License-Identifier: Apache-2.0
//
// manual: the manual page ais(1), made of the table of commands when the program is built.
#include "ais/command_line/command_table.h"
#include "ais/commands/commands.h"

namespace mortise::ais {
namespace {

/// Text of ours as roff wants it: in ASCII, and with a place to break a long list that has commas but no spaces.
std::string roff(std::string_view text) {
  constexpr std::string_view kEllipsis = "…";
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (text.substr(i).starts_with(kEllipsis)) {
      out += "...";
      i += kEllipsis.size() - 1;
    } else if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else if (c == ',' && i + 1 < text.size() && text[i + 1] != ' ') {
      out += ",\\:";
    } else if ((c == '.' || c == '\'') && out.empty()) {
      out += std::string("\\&") + c;
    } else {
      out += c;
    }
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
.ad l
.nh
.SH NAME
ais \- buckets, objects and jobs of Mortise and AIStore
.SH SYNOPSIS
.B ais
.I COMMAND
[arguments] [options]
.SH DESCRIPTION
.B ais
is a client for AIStore's API, which both Mortise and AIStore implement. A bucket is written
PROVIDER://[@CLUSTER][#NAMESPACE/]BUCKET, where PROVIDER is ais, s3 (aws), gs (gcp), az (azure) or oc (oci). An object follows
its bucket after a slash. Object names are used exactly as written.
.PP
Without a terminal there are no prompts: an operation that needs confirmation is not carried out unless
.B \-\-yes
is given.
.PP
A downloaded file appears under its name once it is complete. Where it is cheap (xxhash, crc32c), content that is read or
written is verified by the object's checksum.
)";

constexpr std::string_view kEnd = R"(.SH EXIT STATUS
.TP
.B 0
Success.
.TP
.B 1
The command failed, entirely or in part; standard error says why.
.TP
.B 2
The command line is wrong; nothing was sent.
.TP
.B 130
Ended by a signal.
.SH ENVIRONMENT
.TP
.B AIS_ENDPOINT
The server, for example http://127.0.0.1:8080.
.TP
.B AIS_AUTHN_TOKEN, AIS_AUTHN_TOKEN_FILE
The token to send, or the file that contains it.
.TP
.B AIS_AUTHN_URL
The token server (AuthN). Mortise is its own: use the address in AIS_ENDPOINT.
.TP
.B AIS_CRT, AIS_CRT_KEY, AIS_CLIENT_CA, AIS_SKIP_VERIFY_CRT
For HTTPS: the client's certificate and key, the authority that signed the server's certificate, and whether to skip its
verification.
.SH FILES
.TP
.B $XDG_CONFIG_HOME/ais/cli/cli.json
Settings and aliases; shown and set by "ais config cli".
.TP
.B $XDG_CONFIG_HOME/ais/cli/auth.token
The token from "ais auth login".
.SH SEE ALSO
.BR s3cmd (1),
.BR aws (1)
)";

class Manual final : public Command {
 public:
  void describe(Options&) override {}
  Result<void> run(Session& session) override {
    std::string out(kBegin);
    out += ".SH ALIASES\n";
    for (const auto& [name, command] : built_in_aliases()) out += entry(name, command);
    out += ".SH COMMANDS\n";
    for (const auto& row : command_table()) out += command_text(row);
    return session.console.raw(out + std::string(kEnd));
  }
};

}  // namespace

Made make_manual() { return std::make_unique<Manual>(); }

}  // namespace mortise::ais
