// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/storage_metrics.h"

#include "kernel/objects/maintenance/scrubber.h"

#include "kernel/support/store_damage.h"

#include <mortise/bytes.h>

#include <cmath>
#include <utility>

#include <sys/statvfs.h>

namespace mortise::server {
namespace {

constexpr uint32_t kBucketsCounted = 1'000'000;

struct Gauges {
  mortise_metric *disk_size, *disk_free, *buckets, *objects, *bytes;
};

void record_disk(const Gauges& gauges, const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return;
  const auto block = static_cast<double>(disk.f_frsize);
  support::Metrics::record(gauges.disk_size, block * static_cast<double>(disk.f_blocks));
  support::Metrics::record(gauges.disk_free, block * static_cast<double>(disk.f_bavail));
}

size_t count_buckets(const mortise_objects& objects) {
  size_t count = 0;
  mortise_bucket_list all{};
  all.size = sizeof all;
  all.limit = kBucketsCounted;
  objects.bucket_list(
      objects.self, nullptr, &all, &count,
      [](void* context, const mortise_error*, const mortise_bucket* bucket) {
        if (bucket != nullptr) ++*static_cast<size_t*>(context);
      },
      [](void*, const mortise_error*, const mortise_list_end*) {});
  return count;
}

void record_last_scrub(const Gauges& gauges, const objects::Scrubber& scrubber) {
  const objects::ScrubReport report = scrubber.report();
  if (report.state != objects::ScrubState::finished) return;
  support::Metrics::record(gauges.objects, static_cast<double>(report.objects));
  support::Metrics::record(gauges.bytes, static_cast<double>(report.bytes));
}

}  // namespace

StorageMetrics::StorageMetrics(support::Metrics& metrics, std::string data_directory, const support::Log& log)
    : sources_(std::make_shared<Sources>()) {
  const auto gauge = [&](const char* name, const char* help) { return metrics.metric(MORTISE_GAUGE, name, help, {}); };
  const Gauges gauges{gauge("mortise_disk_size_bytes", "size of the file system with the data directory"),
                      gauge("mortise_disk_free_bytes", "what is free there, for who is not root"),
                      gauge("mortise_buckets", "buckets"),
                      gauge("mortise_stored_objects",
                            "objects and versions, as the last scrub counted them; not there before one has ended"),
                      gauge("mortise_stored_bytes", "of their bodies, likewise")};
  for (mortise_metric* counted : {gauges.objects, gauges.bytes}) support::Metrics::record(counted, std::nan(""));
  auto* lost = metrics.metric(MORTISE_COUNTER, "mortise_log_dropped_lines_total",
                              "lines of the log that were lost because standard error was not read", {});
  auto* corrupt = metrics.metric(MORTISE_COUNTER, "mortise_store_corrupt_reads_total",
                                 "reads of the store of records that met damage", {});
  auto* missing = metrics.metric(MORTISE_GAUGE, "mortise_missing_bodies",
                                 "of up to 64 bodies that the start looked for, those that were not there", {});
  metrics.before_scrape([gauges, lost, corrupt, missing, &log, sources = sources_,
                         directory = std::move(data_directory), seen = std::make_shared<uint64_t>(0),
                         seen_corrupt = std::make_shared<uint64_t>(0)] {
    const auto& damage = support::StoreDamage::of_process();
    const uint64_t corrupt_reads = damage.corrupt_reads();
    support::Metrics::record(corrupt, static_cast<double>(corrupt_reads - std::exchange(*seen_corrupt, corrupt_reads)));
    support::Metrics::record(missing, static_cast<double>(damage.missing_bodies()));
    record_disk(gauges, directory);
    const uint64_t dropped = log.dropped();
    support::Metrics::record(lost, static_cast<double>(dropped - std::exchange(*seen, dropped)));
    const std::lock_guard lock(sources->mutex);
    if (sources->objects != nullptr)
      support::Metrics::record(gauges.buckets, static_cast<double>(count_buckets(*sources->objects)));
    if (sources->scrubber != nullptr) record_last_scrub(gauges, *sources->scrubber);
  });
}

void StorageMetrics::offer(const mortise_objects& objects, const objects::Scrubber* scrubber) {
  const std::lock_guard lock(sources_->mutex);
  sources_->objects = &objects;
  sources_->scrubber = scrubber;
}

void StorageMetrics::withdraw() {
  const std::lock_guard lock(sources_->mutex);
  sources_->objects = nullptr;
  sources_->scrubber = nullptr;
}

}  // namespace mortise::server
