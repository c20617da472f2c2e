// SPDX-License-Identifier: Apache-2.0
#include "kernel/objects/service/service.h"

#include <map>
#include <string>
#include <utility>

#include "kernel/objects/core/etag.h"
#include "kernel/objects/format/keys.h"
#include "kernel/objects/maintenance/recovery.h"
#include "kernel/objects/service/table.h"

namespace mortise::objects {
namespace {

constexpr std::string_view kAcceptedLoss = "!accepted_loss";  // in the system partition

/// A store without the format has nothing else either.
Result<void> check_empty(const Engine& engine) {
  bool any = false;
  if (auto listed = engine.meta.partitions({}, [&](std::string_view) { any = true; }); !listed) return listed;
  if (!any) return {};
  return Error(Status::corrupt, "the meta store (" + engine.options.meta_place +
                                    ") has records, but none that tells their format. Nothing was changed. It is of "
                                    "something else, or damaged: restore it from a backup");
}

/// Writes the format's version into an empty store, compares it otherwise.
Result<void> check_format(Engine& engine) {
  const std::string partition(keys::kSystemPartition);
  const std::string key(keys::kFormat);
  for (int i = 0; i < 2; ++i) {
    auto stored = engine.meta.get(partition, key);
    if (!stored) return std::move(stored).error();
    if (*stored && **stored == keys::kFormatVersion) return {};
    if (*stored)
      return Error(Status::unsupported, "the meta store is in format " + **stored +
                                            " of a later release; this one reads " + std::string(keys::kFormatVersion));
    if (auto empty = check_empty(engine); !empty) return empty;
    Batch batch(partition, engine.options.buckets.durability);
    batch.expect(key, std::nullopt).put(key, std::string(keys::kFormatVersion));
    auto written = engine.meta.commit_and_wait(batch);
    if (written || written.error().status != Status::precondition) return written;
  }
  return Error(Status::io, "the format of the meta store cannot be settled");
}

/// A body is missing where a file was deleted, or not restored. If most are, this is not the blob store that it was.
Result<BodySample> look_for_bodies(Engine& engine, bool paired_anew) {
  auto sample = sample_bodies(engine);
  if (!sample && sample.error().status == Status::corrupt) return BodySample();  // reads and fsck tell
  if (!sample || sample->missing == 0) return sample;
  const std::string seen = std::to_string(sample->missing) + " of " + std::to_string(sample->looked_at);
  if (sample->most_is_missing() && !paired_anew) {
    auto accepted = engine.meta.get(keys::kSystemPartition, kAcceptedLoss);
    if (!accepted) return std::move(accepted).error();
    if (!*accepted)
      return Error(
          Status::corrupt,
          "of the bodies that records point to, " + seen + " that were looked for are not there, such as that of " +
              sample->example + ". Blob store: " + engine.options.blobs_place +
              ". Nothing was changed. Is a volume not mounted, or only a part of it restored? 'mortise fsck' "
              "lists what is missing. To go on without it: 'mortise fsck --pair-stores --even-if-much-is-lost'");
  }
  engine.host.log(LogLevel::error,
                  "bodies that records point to are not there: reading these objects fails. Stop the server and run "
                  "'mortise fsck' to see which, or begin a scrub; restore them from a backup, or delete the objects",
                  {pair("missing", std::to_string(sample->missing)),
                   pair("looked_for", std::to_string(sample->looked_at)), pair("example", sample->example)});
  return sample;
}

/// The operator was told, and went on with what there is: later starts do.
Result<void> accept_loss(const Engine& engine) {
  Batch batch(std::string(keys::kSystemPartition), MORTISE_STRICT);
  batch.put(std::string(kAcceptedLoss), "1");
  return engine.meta.commit_and_wait(batch);
}

/// Reads the records of buckets, no others.
void look_at_buckets(Engine& engine) {
  const auto checksums = engine.checksums();
  std::map<std::string, std::pair<size_t, std::string>> missing;  // algorithm → how many buckets, the first of them
  const auto need = [&](const std::string& algorithm, const Bucket& bucket) {
    if (algorithm.empty() || checksums->find(algorithm) != nullptr) return;
    auto& [count, first] = missing[algorithm];
    if (count++ == 0) first = bucket.name;
  };
  bool any_has_backend = false;
  const auto listed = engine.buckets.list({}, {}, {}, UINT32_MAX, [&](const BucketPtr& bucket) {
    need(bucket->checksum_type, *bucket);
    if (wants_md5(*bucket, MORTISE_ETAG_S3)) need("md5", *bucket);
    any_has_backend = any_has_backend || bucket->has_backend();
  });
  if (!listed)
    engine.host.log(LogLevel::warning, "cannot list the buckets to look at their checksums",
                    {pair("reason", listed.error().message)});
  else if (!any_has_backend && !engine.shared())
    engine.buckets.have_no_backend();
  for (const auto& [algorithm, buckets] : missing)
    engine.host.log(
        LogLevel::warning,
        "no plugin gives a checksum that buckets use: they take no writes, and what is in them is served "
        "without being verified; enable the plugin that gives it",
        {pair("checksum", algorithm), pair("buckets", std::to_string(buckets.first)), pair("bucket", buckets.second)});
}

}  // namespace

Service::Service(const Host& host, ServiceOptions options)
    : engine_(host, std::move(options)),
      collector_(engine_.host, engine_.meta, engine_.blobs, engine_.pins, engine_.unsynced, engine_.buckets),
      pairing_(engine_),
      remote_(engine_),
      table_(make_table(parts_)) {
  engine_.set_backend_writer(remote_);
  engine_.set_observers(
      {[this](const std::string& partition) { collector_.notify(partition); }, [this] { pairing_.touch(); }});
}

Service::~Service() { stop(); }

Result<std::unique_ptr<Service>> Service::open(const Host& host, ServiceOptions options) {
  if (options.meta == nullptr || options.blobs == nullptr)
    return Error(Status::invalid, "the object service needs a meta store and a blob store");
  std::unique_ptr<Service> service(new Service(host, std::move(options)));
  Engine& engine = service->engine_;
  const auto& checksum = engine.options.buckets.checksum;
  if (checksum != "none" && engine.checksums()->find(checksum) == nullptr)
    return Error(Status::unsupported, MORTISE_UNKNOWN_ALGORITHM,
                 "no plugin gives the default checksum '" + checksum + "'");
  if (auto ok = service->pairing_.compare(); !ok) return std::move(ok).error();
  if (auto ok = check_format(engine); !ok) return std::move(ok).error();
  auto sample = look_for_bodies(engine, service->pairing_.is_fresh());
  if (!sample) return std::move(sample).error();
  service->sample_ = std::move(sample).value();
  if (auto ok = service->pairing_.establish(); !ok) return std::move(ok).error();
  if (service->sample_.most_is_missing())
    if (auto ok = accept_loss(engine); !ok) return std::move(ok).error();
  if (auto ok = recover_blobs(engine.host, engine.meta, engine.blobs); !ok) return std::move(ok).error();
  look_at_buckets(engine);
  service->collector_.start();
  return service;
}

/// What was noted since the last interval; without it, it would be lost.
void Service::write_access_times() {
  for (;;) {
    const auto more = engine_.access_times.write_some();
    if (more && *more) continue;
    if (!more)
      engine_.host.log(LogLevel::warning, "times of reads cannot be written, and are lost",
                       {pair("reason", more.error().message)});
    return;
  }
}

void Service::stop() {
  if (std::exchange(stopped_, true)) return;
  write_access_times();
  remote_.stop();
  collector_.stop();
  engine_.running.wait_until_idle();
  pairing_.stop();
}

}  // namespace mortise::objects
