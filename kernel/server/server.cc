// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/server.h"

#include "kernel/access/access.h"
#include "kernel/access/local_only.h"
#include "kernel/access/operator_key.h"
#include "kernel/jobs/jobs_service.h"
#include "kernel/objects/maintenance/scrubber.h"
#include "kernel/server/data_directory.h"
#include "kernel/server/descriptor_limit.h"
#include "kernel/server/exposure.h"
#include "kernel/server/mounts.h"
#include "kernel/server/name_conflicts.h"
#include "kernel/server/owner_check.h"
#include "kernel/server/reload.h"
#include "kernel/server/scrub_json.h"
#include "kernel/server/seed_buckets.h"
#include "kernel/server/seed_users.h"
#include "kernel/server/unread_rules.h"
#include "kernel/support/pending_answers.h"
#include "kernel/support/process_metrics.h"
#include "kernel/support/running_call.h"
#include "kernel/support/store_damage.h"
#include "kernel/support/version.h"
#include "kernel/support/watchdog.h"

#include <mortise/abi/auth.h>
#include <mortise/abi/identity.h>
#include <mortise/bytes.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>

#include <unistd.h>

namespace mortise::server {
namespace {

/// What a stop may take beyond server.drain_timeout: the last batches of the stores.
constexpr std::chrono::seconds kStopPatience{60};
/// For requests of the operator.
constexpr std::chrono::milliseconds kOperatorPatience{5000};
/// For a log whose reader has stopped.
constexpr std::chrono::milliseconds kLogPatience{1000};

std::string absolute(const std::string& path) {
  std::error_code failure;
  const std::filesystem::path full = std::filesystem::absolute(path, failure);
  return failure ? path : full.lexically_normal().string();
}

}  // namespace

Server::Server(Plan plan, support::Log& log)
    : plan_(std::move(plan)),
      log_(log),
      logger_(log, "kernel"),
      executor_(plan_.settings.server.workers,
                [this](std::string_view plugin, std::string_view what) {
                  logger_.error("a task threw an exception", {pair("plugin", plugin), pair("what", what)});
                }),
      call_watch_([this](std::string_view what) { logger_.warning(what); }),
      services_{log_, metrics_, executor_, registry_, absolute(plan_.settings.server.data_dir)},
      host_(services_, "server", {}),
      admin_(metrics_, executor_),
      storage_metrics_(metrics_, services_.data_directory, log_),
      components_(services_, plan_),
      admin_router_(
          MORTISE_LISTENER_ADMIN,
          [only = access::LocalOnly(plan_.settings.server.host_names, reaches_out(plan_.settings.server.admin_listen),
                                    access::Restricted::admin_listener)](const mortise_request& request) {
            return admin::Admin::is_health_page(view(request.path)) ? std::string() : only.refusal(request);
          }) {
  support::PendingAnswers::of_process().report_to([this](std::string_view what) { logger_.error(what); });
  support::StoreDamage::of_process().report_to([this](std::string_view what) { logger_.error(what); });
  support::add_process_metrics(metrics_, executor_, kVersion);
}

Result<std::unique_ptr<Server>> Server::start(Plan plan, support::Log& log) {
  std::unique_ptr<Server> server(new Server(std::move(plan), log));
  Result<void> started = server->start_all();
  if (started) return server;
  server->logger_.error(started.error().message);  // before the lines of the stop
  return std::move(started).error();
}

Server::~Server() {
  stop();
  support::PendingAnswers::of_process().report_to({});
  support::StoreDamage::of_process().report_to({});
}

Result<void> Server::start_all() {
  for (const std::string& notice : plan_.selection.notices) logger_.warning(notice);
  if (!plan_.selection.idle.empty())
    logger_.info("plugins that are there and not enabled",
                 {pair("names", fmt::format("{}", fmt::join(plan_.selection.idle, " ")))});
  if (Result<void> good = check_components(); !good) return good;
  raise_descriptor_limit(plan_.settings.limits.connections, logger_);
  if (Result<void> bound = bind_addresses(); !bound) return bound;  // before anything is made
  if (Result<void> made = make_data_directory(services_.data_directory, logger_); !made) return made;
  if (Result<void> listening = listen_to_operator(); !listening) return listening;
  if (Result<void> made = make_admin_key(); !made) return made;
  if (Result<void> started = components_.start(); !started) return started;
  Result<Mounts> mounts = collect_mounts();  // before buckets are made: paths take names from them
  if (!mounts) return std::move(mounts).error();
  components_.path_names().add(path_names(mounts->places()));
  const auto& objects = *registry_.find_as<mortise_objects>(MORTISE_OBJECTS_ID);
  if (Result<void> seeded = seed(objects); !seeded) return seeded;
  offer_scrubs();
  give_way_to_buckets(*mounts, objects, logger_);
  mount_apis(*mounts);
  if (Result<void> listening = listen(); !listening) return listening;
  watch_health();
  if (Result<void> written = write_admin_file(); !written) return written;
  admin_.ready(true);
  announce();
  log_.flush(kLogPatience);  // a program that waits for the file may read the log next
  const std::string& ready_file = plan_.settings.server.ready_file;
  if (ready_file.empty()) return {};
  return ready_file_.write(ready_file,
                           {front_->addresses(), admin_address(), authentication(), services_.data_directory});
}

/// Makes the buckets and identities of the configuration, and says what is odd about those that there are.
Result<void> Server::seed(const mortise_objects& objects) {
  const auto say_made = [&](std::string_view name) { logger_.info("made a bucket", {pair("bucket", name)}); };
  if (auto seeded = seed_buckets(objects, plan_.settings.buckets, plan_.settings.owner.id, say_made); !seeded)
    return seeded;
  if (auto seeded =
          seed_identities(plan_, Identities(host_.host().find<mortise_identities>(MORTISE_IDENTITY_ID)), log_);
      !seeded)
    return seeded;
  warn_of_owners(objects, host_.host(), plan_.settings.owner.id, logger_);
  warn_of_unread_rules(objects, *registry_.find_as<Properties>(kPropertiesId), host_.host(), logger_);
  return {};
}

/// A line for each problem; the last one is the caller's to log.
Result<void> Server::check_components() {
  config::Problems problems;
  components_.check(problems);
  std::string last;
  for (const config::Problem& problem : problems.all()) {
    if (!last.empty()) logger_.error(last);
    const std::string where = config::to_string(problem.where);
    last = where.empty() ? problem.text : where + ": " + problem.text;
  }
  return problems.empty() ? Result<void>() : Result<void>(Error(Status::invalid, last));
}

/// REQUIRES: the components run.
jobs::JobsService& Server::jobs_service() const {
  // The registry keeps constant tables; this one is the kernel's own.
  return *const_cast<jobs::JobsService*>(registry_.find_as<jobs::JobsService>(kJobsServiceId));  // NOLINT
}

/// Nobody waits any longer for plugins that say who may what: components that stop wait for their requests and jobs.
/// Jobs learn first that they are interrupted: that they got no answer is then no failure. Whether anybody waited.
bool Server::end_questions() const {
  if (registry_.find_as<jobs::JobsService>(kJobsServiceId) != nullptr) jobs_service().interrupt();
  const auto* access = registry_.find_as<access::Access>(kAccessServiceId);
  return access != nullptr && const_cast<access::Access*>(access)->end_waiting();  // NOLINT: as in jobs_service()
}

/// Until stop() withdraws them: scrubs go with the components.
void Server::offer_scrubs() {
  const auto* scrubber = registry_.find_as<objects::Scrubber>(kScrubberId);
  storage_metrics_.offer(*registry_.find_as<mortise_objects>(MORTISE_OBJECTS_ID), scrubber);
  const std::string kind(view(scrubber->table()->name));
  auto& jobs = jobs_service();
  admin_.offer_scrubs({[this](const mortise_request& request) { return access::has_key(request, admin_key_); },
                       [&jobs, kind] {
                         return jobs.start({kind, {}, {}}, [](const auto&) {}).ok();
                       },
                       [&jobs, kind, scrubber] {
                         objects::ScrubReport report = scrubber->report();
                         if (jobs.is_running(kind)) report.state = objects::ScrubState::running;  // until another may
                         return to_json(report);
                       }});
}

/// For mortise.access/1, which is about to start.
Result<void> Server::make_admin_key() {
  Result<std::string> key = server::make_admin_key();
  if (!key) return std::move(key).error();
  admin_key_ = std::move(key).value();
  registry_.add(kAdminKeyId, kAdminKeyId, &admin_key_);
  return {};
}

/// Until stop() removes it.
Result<void> Server::write_admin_file() {
  if (admin_front_ == nullptr) return {};
  admin_file_ = std::make_unique<AdminFile>();
  return admin_file_->write(services_.data_directory, admin_address(), admin_key_);
}

/// Until stop() withdraws them.
void Server::watch_health() {
  call_watch_.at_each_look([this] {
    if (health_.is_watched()) health_.note_loops(front_->ping_loops());
  });
  const auto* store = host_.host().find<mortise_meta_store>(MORTISE_META_STORE_ID, plan_.settings.storage.meta.c_str());
  admin_.watch([this, probe = StoreProbe(store)]() mutable { return health_.report(probe); });
}

/// The names of the authentication plugins; "off" if there are none.
std::string Server::authentication() const {
  std::vector<std::string> names;
  for (const auto& provider : registry_.find_all(MORTISE_AUTHN_ID)) names.push_back(provider.name);
  return names.empty() ? "off" : fmt::format("{}", fmt::join(names, " "));
}

void Server::announce() {
  logger_.info("ready",
               {pair("listen", fmt::format("{}", fmt::join(front_->addresses(), " "))), pair("admin", admin_address()),
                pair("authentication", authentication()), pair("data", services_.data_directory),
                pair("config", plan_.sources.file.empty() ? "none" : plan_.sources.file),
                support::LogField::number("pid", std::to_string(::getpid())), pair("version", kVersion)});
}

void Server::reload() { server::reload({plan_, components_, *front_, admin_front_.get(), log_, logger_}); }

void Server::stop() {
  if (stopped_) return;
  stopped_ = true;
  const auto patience = plan_.settings.server.drain_timeout + kStopPatience;
  const support::Watchdog watchdog(patience, [this] {
    const auto& owed = support::PendingAnswers::of_process();
    logger_.error("stopping hangs; giving up",
                  {pair("running", support::running_everywhere()), pair("unanswered", owed.outstanding())});
    log_.flush(kLogPatience);
    _exit(1);
  });
  admin_.ready(false);
  call_watch_.at_each_look({});  // the loops are about to end
  health_.note_loops(0);
  if (front_ && front_->is_serving()) {
    logger_.info("stopping: waiting for running requests");
    if (!front_->drain(plan_.settings.server.drain_timeout, [this] { return end_questions(); }))
      logger_.warning("some requests did not end in time and were cut off");
  }
  admin_.watch({});
  (void)end_questions();  // of jobs
  // No more requests come. The components need the workers to finish what they began.
  admin_.withdraw_scrubs();
  admin_file_.reset();
  // Plugins have pages there, too. Whoever still asks for one is cut off.
  if (admin_front_ && admin_front_->is_serving()) (void)admin_front_->drain(kOperatorPatience, {});
  storage_metrics_.withdraw();
  host_.end_leases();
  components_.stop();
  executor_.close();
  // Without workers there are no more scrapes, so the counters of the servers may go.
  admin_front_.reset();
  front_.reset();
  logger_.info("stopped");
}

}  // namespace mortise::server
