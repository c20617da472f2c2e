// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/explain.h"

#include "kernel/cli/admin_json.h"
#include "kernel/cli/command_line.h"
#include "kernel/server/plan.h"

#include <mortise/text/utf8.h>

#include <fmt/format.h>

namespace mortise::cli {
namespace {

void print_decision(const Json& answer) {
  std::string because;
  if (!text_of(answer, "plugin").empty()) because += " by " + text_of(answer, "plugin");
  if (!text_of(answer, "reason").empty()) because += ": " + text_of(answer, "reason");
  say("{}{}\n", text_of(answer, "decision"), because);
  for (const Json& line : answer.value("lines", Json::array()))
    if (line.is_string()) say("  {}\n", line.get<std::string>());
}

}  // namespace

int explain_access(const config::Sources& sources, const ExplainRequest& request) {
  std::vector<std::string> texts = request.context;
  texts.insert(texts.end(), {request.user, request.action, request.resource});
  for (const std::string& text : texts)
    if (!text::is_utf8(text)) return refuse("an argument is not UTF-8", kUsage);
  const auto context = pairs_of(request.context, "KEY=VALUE");
  if (!context) return refuse(context.error().message, kUsage);
  const Json question = {
      {"user", request.user}, {"action", request.action}, {"resource", request.resource}, {"context", *context}};
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!problems.empty()) return refuse(problems.to_string(), kFailure);
  const auto client = AdminClient::of(plan.settings.server.data_dir);
  if (!client) return refuse(client.error().message, kFailure);
  const auto answer = ask(client.value(), "POST", "/access/explain", question);
  if (!answer) return refuse(answer.error().message, kFailure);
  warn_as_told(*answer);
  if (request.json)
    say_json(*answer);
  else
    print_decision(*answer);
  return kSuccess;
}

}  // namespace mortise::cli
