// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/job.h"

#include "kernel/cli/admin_json.h"
#include "kernel/cli/command_line.h"
#include "kernel/cli/job_progress.h"
#include "kernel/server/plan.h"
#include "kernel/support/clock.h"

#include <mortise/text/percent.h>
#include <mortise/text/utf8.h>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string_view>
#include <thread>
#include <utility>

namespace mortise::cli {
namespace {

constexpr std::chrono::milliseconds kLookAgain{250};

int64_t now_ms() { return support::unix_time_ns() / 1'000'000; }

std::string job_target(const std::string& id) { return "/jobs/" + text::percent_encoded(id); }

bool has_ended(const Json& run) { return number_of(run, "finished_ms") != 0; }

constexpr int64_t kError = 4;  // a line's severity

bool reports_errors(const Json& run) {
  const Json lines = run.value("report", Json::array());
  return std::any_of(lines.begin(), lines.end(),
                     [](const Json& line) { return number_of(line, "severity") == kError; });
}

/// Success is what was asked for: to abort one, that it ends. A scrub that has found damage is none, as with fsck.
int exit_code_of(const Json& run, JobAction action) {
  const std::string state = text_of(run, "state");
  if (!has_ended(run) || (action == JobAction::abort && state == "aborted")) return kSuccess;
  return state == "finished" && !reports_errors(run) ? kSuccess : kFailure;
}

/// The kinds that begin by themselves; `kind`: only this one.
void print_schedule(const Json& kinds, const std::string& kind) {
  constexpr std::string_view kRow = "{:<16} {:<12} {:<21} {}\n";
  bool first = true;
  for (const Json& row : kinds) {
    const int64_t interval_ms = number_of(row, "interval_ms");
    if (interval_ms == 0 || (!kind.empty() && kind != text_of(row, "name"))) continue;
    if (std::exchange(first, false)) say("\n"), say(kRow, "KIND", "EVERY", "LAST FINISHED", "NEXT");
    say(kRow, text_of(row, "name"), describe_duration(interval_ms), time_of(row, "last_finished_ms"),
        time_of(row, "next_begin_ms"));
  }
}

int list(const AdminClient& client, const std::string& kind) {
  const auto page = ask(client, "GET", "/jobs?kind=" + text::percent_encoded(kind));
  if (!page) return refuse(page.error().message, kFailure);
  const auto kinds = ask(client, "GET", "/jobs/kinds");
  if (!kinds) return refuse(kinds.error().message, kFailure);
  say("{:<17} {:<16} {:<9} {:<21} {}\n", "ID", "KIND", "STATE", "STARTED", "PROGRESS");
  for (const Json& run : page.value().value("runs", Json::array()))
    say("{:<17} {:<16} {:<9} {:<21} {}\n", text_of(run, "id"), text_of(run, "kind"), text_of(run, "state"),
        time_of(run, "started_ms"), describe_progress(run, now_ms()));
  print_schedule(kinds.value().value("kinds", Json::array()), kind);
  return kSuccess;
}

int kinds(const AdminClient& client) {
  const auto page = ask(client, "GET", "/jobs/kinds");
  if (!page) return refuse(page.error().message, kFailure);
  for (const Json& kind : page.value().value("kinds", Json::array())) {
    say("{} ({}): {}{}\n", text_of(kind, "name"), text_of(kind, "owner"), text_of(kind, "help"),
        kind.value("with_input", false) ? "; started by its clients, not here" : "");
    for (const Json& option : kind.value("options", Json::array()))
      say("  {}={}  {}\n", text_of(option, "name"), text_of(option, "default"), text_of(option, "help"));
  }
  return kSuccess;
}

void print_report(const Json& run) {
  constexpr std::string_view kSeverities[] = {"trace", "debug", "info", "warning", "error"};
  for (const Json& line : run.value("report", Json::array())) {
    const auto severity = static_cast<size_t>(number_of(line, "severity"));
    say("  {} {:<7} {}\n", time_of(line, "time_ms"), severity < std::size(kSeverities) ? kSeverities[severity] : "",
        text_of(line, "text"));
  }
  if (const int64_t dropped = number_of(run, "lines_dropped"); dropped > 0)
    say("  and {} lines that were not kept\n", dropped);
}

void print_run(const Json& run) {
  const auto row = [&](std::string_view name, const std::string& value) {
    if (!value.empty()) say("{:<10} {}\n", std::string(name) + ":", value);
  };
  const bool aborting = run.value("aborting", false), resumed = run.value("resumed", false);
  row("id", text_of(run, "id"));
  row("kind", text_of(run, "kind"));
  row("bucket", text_of(run, "bucket"));
  const Json options = run.value("options", Json::object());
  for (const auto& [name, value] : options.items())
    row("option", name + "=" + (value.is_string() ? value.get<std::string>() : value.dump()));
  row("state",
      text_of(run, "state") + (aborting ? ", being aborted" : "") + (resumed ? ", went on after a restart" : ""));
  row("error", text_of(run, "error"));
  row("started", time_of(run, "started_ms"));
  row("ended", time_of(run, "finished_ms"));
  row("progress", describe_progress(run, now_ms()));
  print_report(run);
}

/// Until it has ended; an interruption of this command does not touch it.
int follow(const AdminClient& client, const std::string& id, JobAction action) {
  JobProgress progress;
  for (;;) {
    const auto run = ask(client, "GET", job_target(id));
    if (!run) {
      progress.clear();
      return refuse(run.error().message, kFailure);
    }
    progress.show(run.value(), now_ms());
    if (has_ended(run.value())) {
      progress.clear();
      print_run(run.value());
      return exit_code_of(run.value(), action);
    }
    std::this_thread::sleep_for(kLookAgain);
  }
}

int show(const AdminClient& client, const JobRequest& request, const Result<Json>& run) {
  if (!run) return refuse(run.error().message, kFailure);
  if (request.follow) return follow(client, text_of(run.value(), "id"), request.action);
  print_run(run.value());
  return exit_code_of(run.value(), request.action);
}

int start(const AdminClient& client, const JobRequest& request) {
  Json body = {{"kind", request.name}};
  if (!request.bucket.empty()) body["bucket"] = request.bucket;
  const auto options = pairs_of(request.words, "OPTION=VALUE");
  if (!options) return refuse(options.error().message, kUsage);
  if (!options->empty()) body["options"] = *options;
  return show(client, request, ask(client, "POST", "/jobs", body));
}

int run_action(const AdminClient& client, const JobRequest& request) {
  switch (request.action) {
    case JobAction::list:
      return list(client, request.name);
    case JobAction::kinds:
      return kinds(client);
    case JobAction::show:
      return show(client, request, ask(client, "GET", job_target(request.name)));
    case JobAction::start:
      return start(client, request);
    case JobAction::abort:
      return show(client, request, ask(client, "POST", job_target(request.name) + "/abort"));
  }
  return kUsage;
}

}  // namespace

int job(const config::Sources& sources, const JobRequest& request) {
  for (const std::string* text : {&request.name, &request.bucket})
    if (!text::is_utf8(*text)) return refuse("an argument is not UTF-8", kUsage);
  for (const std::string& word : request.words)
    if (!text::is_utf8(word)) return refuse("an option is not UTF-8", kUsage);
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!problems.empty()) return refuse(problems.to_string(), kFailure);
  const auto client = AdminClient::of(plan.settings.server.data_dir);
  if (!client) return refuse(client.error().message, kFailure);
  return run_action(client.value(), request);
}

}  // namespace mortise::cli
