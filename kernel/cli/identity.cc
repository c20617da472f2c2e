// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/identity.h"

#include "kernel/cli/admin_json.h"
#include "kernel/cli/command_line.h"
#include "kernel/cli/identity_values.h"
#include "kernel/server/plan.h"
#include "kernel/support/clock.h"

#include <mortise/text/percent.h>
#include <mortise/text/utf8.h>

#include <fmt/format.h>

#include <functional>
#include <string_view>

namespace mortise::cli {
namespace {

std::string path_of(IdentityKind kind) {
  switch (kind) {
    case IdentityKind::user:
      return "/users";
    case IdentityKind::group:
      return "/groups";
    case IdentityKind::policy:
      return "/policies";
    case IdentityKind::key:
      break;
  }
  return "/keys";
}

std::string identity_target(const IdentityRequest& request) {
  return path_of(request.kind) + "/" + text::percent_encoded(request.name);
}

Json values_of(const Json& entry) { return entry.value("values", Json::object()); }

std::string shown(const Json& entry, const char* value) {
  const std::string text = text_of(values_of(entry), value);
  return text.empty() ? "-" : text;
}

/// Calls each(entry) for all, page by page; of keys only for those of `user`, unless that is empty.
Result<void> for_each(const AdminClient& client, IdentityKind kind, const std::string& user,
                      const std::function<void(const Json&)>& each) {
  for (std::string after;;) {
    const auto page = ask(client, "GET", path_of(kind) + "?after=" + text::percent_encoded(after));
    if (!page) return page.error();
    for (const Json& entry : page->value("entries", Json::array()))
      if (user.empty() || text_of(values_of(entry), "user") == user) each(entry);
    after = text_of(*page, "next");
    if (after.empty()) return {};
  }
}

void print_header(IdentityKind kind) {
  if (kind == IdentityKind::user) say("{:<24} {:<24} {:<14} {}\n", "NAME", "DISPLAY NAME", "ADMINISTRATOR", "GROUPS");
  if (kind == IdentityKind::group) say("{:<24} {:<21} {}\n", "NAME", "CREATED", "POLICIES");
  if (kind == IdentityKind::policy) say("{:<24} {}\n", "NAME", "CREATED");
  if (kind == IdentityKind::key)
    say("{:<22} {:<20} {:<9} {:<21} {:<21} {}\n", "ACCESS KEY", "USER", "STATUS", "EXPIRES", "LAST USED",
        "DESCRIPTION");
}

void print_row(IdentityKind kind, const Json& entry) {
  const std::string name = text_of(entry, "name");
  if (kind == IdentityKind::user)
    say("{:<24} {:<24} {:<14} {}\n", name, shown(entry, "display_name"), shown(entry, "administrator"),
        shown(entry, "groups"));
  if (kind == IdentityKind::group)
    say("{:<24} {:<21} {}\n", name, time_of(entry, "created_ms"), shown(entry, "policies"));
  if (kind == IdentityKind::policy) say("{:<24} {}\n", name, time_of(entry, "created_ms"));
  if (kind == IdentityKind::key)
    say("{:<22} {:<20} {:<9} {:<21} {:<21} {}\n", name, shown(entry, "user"), shown(entry, "status"),
        shown(entry, "expires"), shown(entry, "last_used"), shown(entry, "description"));
}

int list(const AdminClient& client, const IdentityRequest& request) {
  Json all = Json::array();
  const auto done = for_each(client, request.kind, request.user, [&](const Json& entry) { all.push_back(entry); });
  if (!done) return refuse(done.error().message, kFailure);
  // That somebody has no keys is said of those who are there.
  if (all.empty() && !request.user.empty())
    if (const auto user = ask(client, "GET", path_of(IdentityKind::user) + "/" + text::percent_encoded(request.user));
        !user)
      return refuse(user.error().message, kFailure);
  if (request.json) {
    say_json(all);
    return kSuccess;
  }
  print_header(request.kind);
  for (const Json& entry : all) print_row(request.kind, entry);
  return kSuccess;
}

/// A document has lines of its own.
void print_value(const std::string& name, const std::string& value) {
  if (value.empty()) return;
  if (value.find('\n') == std::string::npos) return say("{:<14} {}\n", name + ":", value);
  say("{}:\n", name);
  say_lines(value);
}

int print_entry(const IdentityRequest& request, const Result<Json>& answer) {
  if (!answer) return refuse(answer.error().message, kFailure);
  warn_as_told(*answer);
  if (request.json) {
    say_json(*answer);
    return kSuccess;
  }
  say("{:<14} {}\n{:<14} {}\n", "name:", text_of(*answer, "name"), "created:", time_of(*answer, "created_ms"));
  const Json values = values_of(*answer);
  for (const auto& [name, value] : values.items())
    if (value.is_string()) print_value(name, value.get<std::string>());
  if (values.contains("secret_key")) say("The secret key is not shown again.\n");
  return kSuccess;
}

bool is_in(std::string_view list, std::string_view name) {
  return fmt::format(",{},", list).find(fmt::format(",{},", name)) != std::string::npos;
}

/// To whom it is attached.
int print_attached(const AdminClient& client, const std::string& policy) {
  for (const auto kind : {IdentityKind::user, IdentityKind::group}) {
    const auto done = for_each(client, kind, "", [&](const Json& entry) {
      if (is_in(text_of(values_of(entry), "policies"), policy))
        say("{:<14} {} {}\n", "attached:", kind == IdentityKind::user ? "user" : "group", text_of(entry, "name"));
    });
    if (!done) return refuse(done.error().message, kFailure);
  }
  return kSuccess;
}

int show(const AdminClient& client, const IdentityRequest& request) {
  const int code = print_entry(request, ask(client, "GET", identity_target(request)));
  if (code != kSuccess || request.json || request.kind == IdentityKind::key) return code;
  if (request.kind == IdentityKind::policy) return print_attached(client, request.name);
  const bool of_user = request.kind == IdentityKind::user;
  const auto print = [&](const Json& entry) {
    if (of_user) say("{:<14} {} ({})\n", "key:", text_of(entry, "name"), shown(entry, "status"));
    if (!of_user && is_in(text_of(values_of(entry), "groups"), request.name))
      say("{:<14} {}\n", "member:", text_of(entry, "name"));
  };
  const auto done =
      for_each(client, of_user ? IdentityKind::key : IdentityKind::user, of_user ? request.name : "", print);
  return done ? kSuccess : refuse(done.error().message, kFailure);
}

int remove(const AdminClient& client, const IdentityRequest& request) {
  const auto gone = ask(client, "DELETE", identity_target(request));
  return gone ? kSuccess : refuse(gone.error().message, kFailure);
}

int create_key(const AdminClient& client, const IdentityRequest& request, Json values) {
  values["set"]["user"] = request.name;
  if (request.access_key.empty()) return print_entry(request, ask(client, "POST", "/keys", values));
  return print_entry(request, ask(client, "PUT", "/keys/" + text::percent_encoded(request.access_key), values));
}

int change_policy(const AdminClient& client, const IdentityRequest& request) {
  const auto values = identity_values({"document=@" + request.file}, 0);
  if (!values) return refuse(values.error().message, kUsage);
  const char* const method = request.action == IdentityAction::create ? "PUT" : "PATCH";
  return print_entry(request, ask(client, method, identity_target(request), *values));
}

/// `mortise policy attach NAME --user USER`
int attach(const AdminClient& client, const IdentityRequest& request) {
  if (request.user.empty() == request.group.empty()) return refuse("--user NAME or --group NAME says to whom", kUsage);
  const bool to_user = !request.user.empty();
  const std::string target = path_of(to_user ? IdentityKind::user : IdentityKind::group) + "/" +
                             text::percent_encoded(to_user ? request.user : request.group);
  const Json values = {{"set", {{request.action == IdentityAction::attach ? "attach" : "detach", request.name}}}};
  return print_entry(request, ask(client, "PATCH", target, values));
}

int change(const AdminClient& client, const IdentityRequest& request) {
  if (request.kind == IdentityKind::policy) return change_policy(client, request);
  auto values = identity_values(request.words, support::unix_time_ns() / 1'000'000);
  if (!values) return refuse(values.error().message, kUsage);
  if (request.action == IdentityAction::set)
    return print_entry(request, ask(client, "PATCH", identity_target(request), *values));
  if (request.kind == IdentityKind::key) return create_key(client, request, std::move(*values));
  return print_entry(request, ask(client, "PUT", identity_target(request), *values));
}

int run(const AdminClient& client, const IdentityRequest& request) {
  switch (request.action) {
    case IdentityAction::list:
      return list(client, request);
    case IdentityAction::show:
      return show(client, request);
    case IdentityAction::create:
    case IdentityAction::set:
      return change(client, request);
    case IdentityAction::remove:
      return remove(client, request);
    case IdentityAction::attach:
    case IdentityAction::detach:
      return attach(client, request);
    case IdentityAction::rotate:
      return print_entry(request, ask(client, "POST", identity_target(request) + "/rotate"));
  }
  return kUsage;
}

}  // namespace

int identity(const config::Sources& sources, const IdentityRequest& request) {
  for (const std::string* text : {&request.name, &request.user, &request.group, &request.access_key})
    if (!text::is_utf8(*text)) return refuse("an argument is not UTF-8", kUsage);
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!problems.empty()) return refuse(problems.to_string(), kFailure);
  const auto client = AdminClient::of(plan.settings.server.data_dir);
  if (!client) return refuse(client.error().message, kFailure);
  return run(client.value(), request);
}

}  // namespace mortise::cli
