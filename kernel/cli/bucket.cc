// SPDX-License-Identifier: Apache-2.0
#include "kernel/cli/bucket.h"

#include "kernel/cli/admin_json.h"
#include "kernel/cli/command_line.h"
#include "kernel/config/file_text.h"
#include "kernel/objects/format/bucket_properties.h"
#include "kernel/server/plan.h"

#include <mortise/text/percent.h>
#include <mortise/text/utf8.h>

#include <fmt/format.h>

#include <cstdio>

namespace mortise::cli {
namespace {

int refuse_as(bool json, std::string_view why) { return json ? refuse_in_json(why, kFailure) : refuse(why, kFailure); }

std::string bucket_target(const std::string& name) { return "/buckets/" + text::percent_encoded(name); }

int list(const AdminClient& client) {
  for (std::string after;;) {
    const auto page = ask(client, "GET", "/buckets?after=" + text::percent_encoded(after));
    if (!page) return refuse(page.error().message, kFailure);
    if (after.empty()) say("{:<40} {:<24} {}\n", "NAME", "OWNER", "CREATED");
    for (const Json& row : page.value().value("buckets", Json::array()))
      say("{:<40} {:<24} {}\n", text_of(row, "name"), text_of(row, "owner"), time_of(row, "created_ms"));
    after = text_of(page.value(), "next");
    if (after.empty()) return kSuccess;
  }
}

/// A document has lines of its own.
void print_property(const std::string& name, const std::string& value) {
  if (value.find('\n') == std::string::npos) return say("  {} = {}\n", name, value);
  say("  {} =\n", name);
  say_lines(value);
}

int print_bucket(const Result<Json>& answer) {
  if (!answer) return refuse(answer.error().message, kFailure);
  const Json& row = answer.value();
  say("name:       {}\nowner:      {}\ncreated:    {}\nproperties: {}\n", text_of(row, "name"), text_of(row, "owner"),
      time_of(row, "created_ms"), row.value("properties", Json::object()).empty() ? "none" : "");
  const Json properties = row.value("properties", Json::object());
  for (const auto& [name, value] : properties.items())
    print_property(name, value.is_string() ? value.get<std::string>() : value.dump());
  return kSuccess;
}

std::string value_kinds(const Json& row) {
  const std::string choices = text_of(row, "choices"), type = text_of(row, "type");
  return choices.empty() ? type == "boolean" ? "true|false" : type : choices;
}

/// Those that people may set.
int properties(const AdminClient& client, bool json) {
  const auto rows = ask(client, "GET", "/properties");
  if (!rows) return refuse_as(json, rows.error().message);
  if (json) {
    say_json(*rows);
    return kSuccess;
  }
  for (const Json& row : rows.value()) {
    if (row.value("internal", false)) continue;
    const std::string by_default = text_of(row, "default");
    say("{} = {}\n    {} ({}{})\n", text_of(row, "name"), value_kinds(row), text_of(row, "help"),
        by_default.empty() ? "" : "default: " + by_default + "; ", "of " + text_of(row, "owner"));
  }
  return kSuccess;
}

/// "s3.cors=@rules.xml" is the text of a file, "s3.cors=@/dev/stdin" what comes through a pipe.
Result<std::string> value_of(const std::string& text) {
  if (!text.starts_with('@')) return text;
  return config::read_file_or_pipe(text.substr(1), objects::kMaxPropertyValue);
}

Error not_utf8(const std::string& what) { return {Status::invalid, "the text of " + what + " is not UTF-8"}; }

Result<Json> values_of(const std::vector<std::string>& words) {
  auto out = pairs_of(words, "PROPERTY=VALUE");
  if (!out) return out;
  for (auto& [name, text] : out->items()) {
    auto value = value_of(text.get<std::string>());
    if (!value) return std::move(value).error();
    if (!text::is_utf8(*value)) return not_utf8("a property");
    text = std::move(*value);
  }
  return out;
}

/// The server knows the values, not the files that they are from: a message that begins with a property names its file.
Result<Json> with_files_named(Result<Json> answer, const std::vector<std::string>& words) {
  if (answer) return answer;
  Error error = std::move(answer).error();
  for (const std::string& word : words) {
    const size_t equals = word.find('=');
    if (equals == std::string::npos || !std::string_view(word).substr(equals + 1).starts_with('@')) continue;
    if (!error.message.starts_with("property '" + word.substr(0, equals) + "':")) continue;
    error.message.insert(0, word.substr(equals + 2) + ": ");
    break;
  }
  return error;
}

int change(const AdminClient& client, const BucketRequest& request) {
  if (!text::is_utf8(request.owner)) return refuse(not_utf8("the owner").message, kUsage);
  for (const std::string& word : request.words)
    if (!text::is_utf8(word)) return refuse(not_utf8("a property").message, kUsage);
  if (request.action == BucketAction::reset)
    return print_bucket(ask(client, "PATCH", bucket_target(request.name), {{"reset", Json(request.words)}}));
  const auto values = values_of(request.words);
  if (!values) return refuse(values.error().message, kUsage);
  if (request.action == BucketAction::set)
    return print_bucket(
        with_files_named(ask(client, "PATCH", bucket_target(request.name), {{"set", values.value()}}), request.words));
  Json body = {{"properties", values.value()}};
  if (!request.owner.empty()) body["owner"] = request.owner;
  return print_bucket(with_files_named(ask(client, "PUT", bucket_target(request.name), body), request.words));
}

}  // namespace

int bucket(const config::Sources& sources, const BucketRequest& request) {
  config::Problems problems;
  const server::Plan plan = server::make_plan(sources, problems);
  if (!problems.empty()) return refuse_as(request.json, problems.to_string());
  const auto client = AdminClient::of(plan.settings.server.data_dir);
  if (!client) return refuse_as(request.json, client.error().message);
  if (request.action == BucketAction::list) return list(client.value());
  if (request.action == BucketAction::properties) return properties(client.value(), request.json);
  if (request.action == BucketAction::show)
    return print_bucket(ask(client.value(), "GET", bucket_target(request.name)));
  return change(client.value(), request);
}

}  // namespace mortise::cli
