// SPDX-License-Identifier: Apache-2.0
#include "kernel/server/storage_metrics.h"

#include "kernel/objects/maintenance/scrubber.h"

#include "kernel/support/store_damage.h"

#include <mortise/bytes.h>

#include <utility>

#include <sys/statvfs.h>

namespace mortise::server {
namespace {

constexpr uint32_t kBucketsCounted = 1'000'000;

void add_disk_samples(support::Samples& out, const std::string& directory) {
  struct statvfs disk {};
  if (::statvfs(directory.c_str(), &disk) != 0) return;
  const auto block = static_cast<double>(disk.f_frsize);
  out.gauge("mortise_disk_size_bytes", "size of the file system with the data directory",
            block * static_cast<double>(disk.f_blocks));
  out.gauge("mortise_disk_free_bytes", "free space there for users other than root",
            block * static_cast<double>(disk.f_bavail));
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

void add_scrub_samples(support::Samples& out, const objects::Scrubber& scrubber) {
  const objects::ScrubReport report = scrubber.report();
  if (report.state != objects::ScrubState::finished) return;
  out.gauge("mortise_stored_objects",
            "objects and versions, as the last scrub counted them; not there before one has ended",
            static_cast<double>(report.objects));
  out.gauge("mortise_stored_bytes", "of their bodies, likewise", static_cast<double>(report.bytes));
}

}  // namespace

StorageMetrics::StorageMetrics(support::Metrics& metrics, std::string data_directory, const support::Log& log)
    : sources_(std::make_shared<Sources>()) {
  metrics.collect_from([&log, sources = sources_, directory = std::move(data_directory)](support::Samples& out) {
    add_disk_samples(out, directory);
    out.counter("mortise_log_dropped_lines_total",
                "lines of the log that were lost because standard error was not read",
                static_cast<double>(log.dropped()));
    const auto& damage = support::StoreDamage::of_process();
    out.counter("mortise_store_corrupt_reads_total", "reads of the store of records that met damage",
                static_cast<double>(damage.corrupt_reads()));
    out.gauge("mortise_missing_bodies", "how many of up to 64 bodies that were looked for at start were missing",
              static_cast<double>(damage.missing_bodies()));
    const MutexLock lock(sources->mutex);
    if (sources->objects != nullptr)
      out.gauge("mortise_buckets", "buckets", static_cast<double>(count_buckets(*sources->objects)));
    if (sources->scrubber != nullptr) add_scrub_samples(out, *sources->scrubber);
  });
}

void StorageMetrics::offer(const mortise_objects& objects, const objects::Scrubber* scrubber) {
  const MutexLock lock(sources_->mutex);
  sources_->objects = &objects;
  sources_->scrubber = scrubber;
}

void StorageMetrics::withdraw() {
  const MutexLock lock(sources_->mutex);
  sources_->objects = nullptr;
  sources_->scrubber = nullptr;
}

}  // namespace mortise::server
