// SPDX-License-Identifier: Apache-2.0
//
// The command line of what is asked of a running server: buckets, jobs, who may what.
#include "kernel/cli/command_groups.h"

#include <CLI/CLI.hpp>

namespace mortise::cli {
namespace {

CLI::App& add_bucket_action(CLI::App& group, Invocation& out, BucketAction action, const char* word, const char* help) {
  auto& command = *group.add_subcommand(word, help);
  add_config_flags(command, out);
  add_data_flag(command, out);
  if (action != BucketAction::list && action != BucketAction::properties)
    command.add_option("NAME", out.bucket.name, "the bucket")->required();
  command.callback([&out, action] {
    out.command = Command::bucket;
    out.bucket.action = action;
  });
  return command;
}

CLI::App& add_job_action(CLI::App& group, Invocation& out, JobAction action, const char* word, const char* help) {
  auto& command = *group.add_subcommand(word, help);
  add_config_flags(command, out);
  add_data_flag(command, out);
  command.callback([&out, action] {
    out.command = Command::job;
    out.job.action = action;
  });
  return command;
}

}  // namespace

void add_bucket_commands(CLI::App& app, Invocation& out) {
  constexpr const char* kValue = "a property and its value; PROPERTY=@FILE reads the value from a file";
  auto& group = *app.add_subcommand("bucket", "manages the buckets of a running server and their properties");
  group.require_subcommand(1);
  add_bucket_action(group, out, BucketAction::list, "list", "lists all buckets");
  add_bucket_action(group, out, BucketAction::show, "show", "prints a bucket's properties");
  auto& properties = add_bucket_action(group, out, BucketAction::properties, "properties",
                                       "lists the properties that a bucket can have, with allowed values and defaults");
  properties.add_flag("--json", out.bucket.json, "prints JSON, including properties that only plugins set");
  auto& create = add_bucket_action(group, out, BucketAction::create, "create", "creates a bucket");
  create.add_option("--owner", out.bucket.owner, "the owner; default: the one in [owner]")->type_name("ID");
  create.add_option("PROPERTY=VALUE", out.bucket.words, kValue);
  auto& set = add_bucket_action(group, out, BucketAction::set, "set", "sets properties of a bucket");
  set.add_option("PROPERTY=VALUE", out.bucket.words, kValue)->required();
  auto& reset = add_bucket_action(group, out, BucketAction::reset, "reset", "resets properties to their defaults");
  reset.add_option("PROPERTY", out.bucket.words, "a property")->required();
}

void add_job_commands(CLI::App& app, Invocation& out) {
  constexpr const char* kFollow =
      "shows progress until the job ends; exits with 1 if it did not finish, or reports errors";
  auto& group =
      *app.add_subcommand("job", "manages the jobs of a running server: scrubs, lifecycle rules and those of plugins");
  group.require_subcommand(1);
  auto& list = add_job_action(group, out, JobAction::list, "list",
                              "lists running jobs, recent ones, and when scheduled kinds run next");
  list.add_option("KIND", out.job.name, "only jobs of this kind");
  add_job_action(group, out, JobAction::kinds, "kinds",
                 "lists the kinds of jobs that can be started, and their options");
  auto& show = add_job_action(group, out, JobAction::show, "show", "prints a job and its report");
  show.add_option("ID", out.job.name, "the job")->required();
  show.add_flag("--follow", out.job.follow, kFollow);
  auto& start = add_job_action(group, out, JobAction::start, "start", "starts a job");
  start.add_option("KIND", out.job.name, "see 'mortise job kinds'")->required();
  start.add_option("--bucket", out.job.bucket, "the bucket to work on, for kinds that take one")->type_name("NAME");
  start.add_option("OPTION=VALUE", out.job.words, "an option of the kind");
  start.add_flag("--follow", out.job.follow, kFollow);
  auto& abort = add_job_action(group, out, JobAction::abort, "abort", "aborts a job; it ends as soon as it can");
  abort.add_option("ID", out.job.name, "the job")->required();
  abort.add_flag("--follow", out.job.follow, kFollow);
}

void add_access_commands(CLI::App& app, Invocation& out) {
  auto& group = *app.add_subcommand("access", "explains who may do what on a running server");
  group.require_subcommand(1);
  auto& explain =
      *group.add_subcommand("explain", "prints what would be decided, and every rule that contributes to it");
  add_config_flags(explain, out);
  add_data_flag(explain, out);
  explain.add_option("USER", out.explain.user, "the caller; 'anonymous': a caller without a key")->required();
  explain.add_option("ACTION", out.explain.action, "for example s3:GetObject")->required();
  explain.add_option("RESOURCE", out.explain.resource, "for example arn:aws:s3:::bucket/key, or bucket/key")
      ->required();
  explain.add_option("--context", out.explain.context, "a value for conditions, for example aws:SourceIp=192.0.2.7")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
  explain.add_flag("--json", out.explain.json, "as JSON");
  explain.callback([&out] { out.command = Command::explain_access; });
}

}  // namespace mortise::cli
